package io.github.adabet.examples;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows the progress of long work on standard error: a bar for each task on a terminal, a line
 * every ten seconds and for each finished task elsewhere. Standard output stays free for results.
 *
 * <p>Used by one thread; only {@link #cancel()} may be called from others. Close it to end the bar
 * under way.
 */
public final class ConsoleProgress implements ProgressListener, AutoCloseable {
  private static final int UPDATE_MILLISECONDS = 200;
  private static final long NANOSECONDS_BETWEEN_LINES = 10_000_000_000L;

  private final boolean terminal;
  private final long pause;
  private volatile boolean cancelled;
  private volatile boolean nothingToSave;
  private @Nullable ProgressBar bar;
  private @Nullable Shown last;
  private @Nullable Shown printed;
  private long lastLine = System.nanoTime();

  /** What was shown last. */
  private record Shown(String task, long done, long total, String message) {}

  /** Shows bars if the process runs on a terminal, lines if not. */
  public ConsoleProgress() {
    this(Ansi.AUTO.enabled());
  }

  /**
   * Shows bars or lines.
   *
   * @param terminal whether to show bars
   */
  ConsoleProgress(boolean terminal) {
    this(terminal, NANOSECONDS_BETWEEN_LINES);
  }

  /**
   * Shows bars or lines.
   *
   * @param terminal whether to show bars
   * @param pause nanoseconds from one line to the next, at least
   */
  ConsoleProgress(boolean terminal, long pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  /** Asks the work to stop at its next step. Safe from any thread. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Does work that leaves nothing worth waiting for when it is cancelled, such as a download, whose
   * part is on the disk already. Whoever cancels may end the process meanwhile.
   *
   * @param work what to do
   * @param <T> the type of what it makes
   * @return what it makes
   * @throws OperationCancelledException if it was cancelled, before or meanwhile
   */
  public <T> T withNothingToSave(Supplier<T> work) {
    nothingToSave = true;
    try {
      requireGoingOn();
      T made = work.get();
      finishTask();
      return made;
    } finally {
      nothingToSave = false;
    }
  }

  private void requireGoingOn() {
    if (cancelled) {
      throw new OperationCancelledException("Interrupted before the work began");
    }
  }

  /**
   * Whether the work under way, if there is any, leaves nothing worth waiting for.
   *
   * @return true if the process may end at once
   */
  public boolean hasNothingToSave() {
    return nothingToSave;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onProgress(Progress progress) {
    show(progress.task(), progress.done(), progress.total(), metrics(progress));
  }

  /**
   * Shows how far work is.
   *
   * @param task what the work is called; another name ends the task before
   * @param done steps done
   * @param total steps there are, or -1 if that is not known
   * @param message what stands behind the bar; may be empty
   */
  public void show(String task, long done, long total, String message) {
    if (last != null && !last.task().equals(task)) {
      finishTask();
    }
    Shown progress = new Shown(task, done, total, message);
    last = progress;
    if (terminal) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(progress.task())
                .setInitialMax(progress.total())
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .build();
      }
      bar.setExtraMessage(message);
      bar.stepTo(progress.done());
    } else if (System.nanoTime() - lastLine > pause) {
      printLine(progress);
    }
  }

  /** Ends the task under way. May be called again. */
  @Override
  public void close() {
    finishTask();
  }

  /** Ends the bar, or prints the line, of the task under way, if there is one. */
  public void finishTask() {
    Shown end = last;
    dropTask();
    if (!terminal && end != null && !end.equals(printed)) {
      printLine(end);
    }
  }

  /** Ends the task under way without a line, where what it came to is said otherwise. */
  public void dropTask() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
    last = null;
  }

  private void printLine(Shown progress) {
    printed = progress;
    lastLine = System.nanoTime();
    System.err.println(
        "%s: %d of %d %s"
            .formatted(progress.task(), progress.done(), progress.total(), progress.message())
            .strip());
  }

  private static String metrics(Progress progress) {
    return progress.metrics().entrySet().stream()
        .map(metric -> String.format(Locale.ROOT, "%s %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining(", "));
  }
}

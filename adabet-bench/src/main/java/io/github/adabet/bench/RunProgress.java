package io.github.adabet.bench;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Says which process runs and what the last one took: a bar on a terminal, a line for each process
 * elsewhere. Used by one thread; closed by its user, which ends the bar.
 */
public final class RunProgress implements AutoCloseable {
  private final PrintWriter out;
  private final @Nullable ProgressBar bar;
  private final int total;
  private int done;

  /**
   * Starts.
   *
   * @param name what is measured
   * @param out where lines go
   * @param terminal whether to show a bar, on standard error, instead
   * @param total number of processes
   */
  public RunProgress(String name, PrintWriter out, boolean terminal, int total) {
    this.out = out;
    this.total = total;
    this.bar =
        terminal
            ? new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .build()
            : null;
  }

  /**
   * A process begins.
   *
   * @param what which
   */
  public void begins(String what) {
    if (bar != null) {
      bar.setExtraMessage(what);
    }
  }

  /**
   * A process has ended, or was not needed.
   *
   * @param what which, and what it took
   */
  public void ended(String what) {
    done++;
    if (bar != null) {
      bar.step();
      bar.setExtraMessage(what);
    } else {
      out.println("%d of %d: %s".formatted(done, total, what));
      out.flush();
    }
  }

  /**
   * Something to know about a measurement, beside the figures.
   *
   * @param what a sentence
   */
  public void notes(String what) {
    out.println("note: " + what);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}

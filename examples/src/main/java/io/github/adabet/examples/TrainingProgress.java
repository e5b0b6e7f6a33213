package io.github.adabet.examples;

import io.github.adabet.Evaluation;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingEvent.StepDone;
import io.github.adabet.TrainingListener;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training: loss and metrics of the epoch so far, images a second, and the time that is
 * left for all epochs at that pace, validation and early ends left out; and a line for what each
 * epoch came to, and for what was chosen during training. Used by one thread.
 */
public final class TrainingProgress implements TrainingListener {
  private static final double NANOSECONDS = 1e9;
  private static final int MINUTE = 60;

  private final ConsoleProgress console;
  private final int batchSize;
  private final long images;
  private final @Nullable Consumer<TrainingEvent> results;
  private long startNanos;
  private long stepsBefore = -1;

  /**
   * A listener for one training.
   *
   * @param console where to show, and who may cancel
   * @param batchSize images of a step
   * @param images images of an epoch
   * @param results prints what an epoch came to, and what was chosen; null if nobody does, so that
   *     the end of an epoch is shown as that of any other work
   */
  public TrainingProgress(
      ConsoleProgress console,
      int batchSize,
      long images,
      @Nullable Consumer<TrainingEvent> results) {
    this.console = console;
    this.batchSize = batchSize;
    this.images = images;
    this.results = results;
  }

  @Override
  public boolean isCancelled() {
    return console.isCancelled();
  }

  @Override
  public void onEvent(TrainingEvent event, TrainingControl control) {
    if (event instanceof StepDone step) {
      show(step, System.nanoTime());
    } else if (event instanceof TrainingEvent.ValidationBatchDone batch) {
      if (results != null && batch.batch() == 1) {
        console.dropTask();
      }
      console.show(
          "validation " + batch.epoch() + "/" + batch.epochs(), batch.batch(), batch.batches(), "");
    } else if (results != null
        && (event instanceof TrainingEvent.EpochDone
            || event instanceof TrainingEvent.LayersSelected)) {
      console.dropTask();
      results.accept(event);
    }
  }

  private void show(StepDone step, long nanos) {
    String pace = "";
    if (stepsBefore < 0) {
      // The first step also loads kernels and reads files: the pace is counted from its end.
      startNanos = nanos;
      stepsBefore = step.step();
    } else if (nanos > startNanos) {
      double secondsPerStep = (nanos - startNanos) / NANOSECONDS / (step.step() - stepsBefore);
      long left =
          (long) (step.epochs() - step.epoch()) * step.stepsPerEpoch()
              + step.stepsPerEpoch()
              - step.stepInEpoch();
      double perStep = Math.min(batchSize, images);
      pace =
          String.format(
              Locale.ROOT,
              ", %.1f images/s, %s left",
              perStep / secondsPerStep,
              time(left * secondsPerStep));
    }
    console.show(
        "epoch " + step.epoch() + "/" + step.epochs(),
        step.stepInEpoch(),
        step.stepsPerEpoch(),
        text(step.epochSoFar()) + pace);
  }

  private static String text(Evaluation soFar) {
    return String.format(Locale.ROOT, "loss %.4f", soFar.loss())
        + soFar.metrics().entrySet().stream()
            .map(
                metric ->
                    String.format(Locale.ROOT, ", %s %.4f", metric.getKey(), metric.getValue()))
            .collect(Collectors.joining());
  }

  /** Returns a duration as hours, minutes and seconds. */
  static String time(double seconds) {
    long whole = Math.round(seconds);
    long hours = whole / (MINUTE * MINUTE);
    return hours > 0
        ? "%d:%02d:%02d".formatted(hours, whole / MINUTE % MINUTE, whole % MINUTE)
        : "%d:%02d".formatted(whole / MINUTE, whole % MINUTE);
  }
}

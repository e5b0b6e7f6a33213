package io.github.adabet;

import java.util.Map;

/**
 * Hears what happens in a training and may stop it.
 *
 * <p>Called on the thread that trains, between steps; keep it short. What a listener throws ends
 * the training and reaches the caller.
 */
@FunctionalInterface
public interface TrainingListener {
  /** A listener that ignores everything and never stops. */
  TrainingListener NONE = (event, control) -> {};

  /**
   * Called for each event.
   *
   * @param event what happened
   * @param control stops the training; valid during this call
   */
  void onEvent(TrainingEvent event, TrainingControl control);

  /**
   * Asked before each step and each validation batch; may be answered from a flag that another
   * thread sets.
   *
   * @return true to stop as {@link TrainingControl#stop} does
   */
  default boolean isCancelled() {
    return false;
  }

  /** Stops a training. */
  @FunctionalInterface
  interface TrainingControl {
    /**
     * Asks for the training to end, after a checkpoint if a directory is set. The first reason
     * given counts. Without effect once {@link TrainingEvent.Stopped} is told.
     *
     * @param why a sentence for the report
     */
    void stop(String why);
  }

  /**
   * Tells a progress listener of steps ({@code epoch 3/10}) and validation batches ({@code
   * validation 3/10}), and stops when it is cancelled.
   *
   * @param listener hears of them
   * @return a listener of trainings
   */
  static TrainingListener of(ProgressListener listener) {
    return new TrainingListener() {
      @Override
      public void onEvent(TrainingEvent event, TrainingControl control) {
        if (event instanceof TrainingEvent.StepDone step) {
          Map<String, Double> metrics = new java.util.HashMap<>(step.epochSoFar().metrics());
          metrics.put(Metric.LOSS.name(), step.epochSoFar().loss());
          listener.onProgress(
              new Progress(
                  "epoch " + step.epoch() + "/" + step.epochs(),
                  step.stepInEpoch(),
                  step.stepsPerEpoch(),
                  metrics));
        } else if (event instanceof TrainingEvent.ValidationBatchDone batch) {
          listener.onProgress(
              Progress.of(
                  "validation " + batch.epoch() + "/" + batch.epochs(),
                  batch.batch(),
                  batch.batches()));
        }
      }

      @Override
      public boolean isCancelled() {
        return listener.isCancelled();
      }
    };
  }
}

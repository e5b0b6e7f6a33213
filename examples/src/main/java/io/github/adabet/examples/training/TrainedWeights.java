package io.github.adabet.examples.training;

import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingOptions.FinalWeights;
import io.github.adabet.TrainingReport;

/** The weights that a network holds after a training, in words. */
final class TrainedWeights {
  private TrainedWeights() {}

  /** Returns for example {@code the best epoch, 5 of 8, by validation accuracy}. */
  static String of(TrainingOptions options, TrainingReport report) {
    int epochs = report.epochs().size();
    Integer best = report.bestEpoch();
    if (best == null) {
      return "the last epoch, %d; there were no images for validation to choose a best one by"
          .formatted(epochs);
    }
    String by = "by validation " + report.bestBy().name();
    return options.finalWeights() == FinalWeights.BEST
        ? "the best epoch, %d of %d, %s".formatted(best, epochs, by)
        : "the last epoch, %d, as --final-weights says; the best was %d, %s"
            .formatted(epochs, best, by);
  }
}

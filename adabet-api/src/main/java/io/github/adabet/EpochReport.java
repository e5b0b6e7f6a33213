package io.github.adabet;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one epoch came to.
 *
 * @param epoch index of the epoch, from 1
 * @param trainingLoss mean loss over the epoch's training samples, measured before each update
 * @param trainingAccuracy share of the epoch's training samples classified rightly before each
 *     update, in [0, 1]
 * @param validationLoss mean loss over the validation samples after the epoch, or null without
 *     validation data
 * @param validationAccuracy share of the validation samples classified rightly after the epoch, in
 *     [0, 1], or null
 * @param seconds wall-clock time of the epoch's training steps, validation excluded
 */
public record EpochReport(
    int epoch,
    double trainingLoss,
    double trainingAccuracy,
    @Nullable Double validationLoss,
    @Nullable Double validationAccuracy,
    double seconds) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if the epoch is less than 1 or a figure is not finite
   */
  public EpochReport {
    Requirements.requirePositive(epoch, "epoch");
    Requirements.requireFinite(trainingLoss, "trainingLoss");
    Requirements.requireFinite(trainingAccuracy, "trainingAccuracy");
    Requirements.requireFinite(seconds, "seconds");
  }

  @Override
  public String toString() {
    String training =
        String.format(
            Locale.ROOT,
            "epoch %d: training loss %.4f, accuracy %.2f %%",
            epoch,
            trainingLoss,
            100 * trainingAccuracy);
    if (validationLoss == null || validationAccuracy == null) {
      return training;
    }
    return training
        + String.format(
            Locale.ROOT,
            "; validation loss %.4f, accuracy %.2f %%",
            validationLoss,
            100 * validationAccuracy);
  }
}

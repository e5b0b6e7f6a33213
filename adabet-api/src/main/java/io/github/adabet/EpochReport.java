package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * What one epoch came to.
 *
 * @param epoch index of the epoch, from 1
 * @param training loss and metrics over the epoch's training samples, each measured before the
 *     update that its step made
 * @param validation loss and metrics over the validation samples after the epoch, or null without
 *     validation data
 * @param seconds wall-clock time of the epoch's training steps, validation excluded
 */
public record EpochReport(
    int epoch, Evaluation training, @Nullable Evaluation validation, double seconds) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if the epoch is less than 1 or the time is not finite
   */
  public EpochReport {
    Requirements.requirePositive(epoch, "epoch");
    Requirements.requireFinite(seconds, "seconds");
  }

  @Override
  public String toString() {
    String text = "epoch " + epoch + ": training " + training;
    return validation == null ? text : text + "; validation " + validation;
  }
}

package io.github.adabet.examples.compare;

import io.github.adabet.CountBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.examples.task.RankingSettings;

/**
 * What all configurations of a comparison share.
 *
 * @param budget how much AdaBet, and each random draw, may train
 * @param ranking how AdaBet ranks
 * @param options how all of them train: the same seed, order of images and number of steps
 * @param randomDraws how many random selections of as many layers to train, 0 or more
 * @param engineThreads threads of the engine, 1 or more
 */
public record ComparisonSettings(
    CountBudget budget,
    RankingSettings ranking,
    TrainingOptions options,
    int randomDraws,
    int engineThreads) {
  /** Checks the counts. */
  public ComparisonSettings {
    if (randomDraws < 0) {
      throw new IllegalArgumentException(
          "the number of random draws must be 0 or more, was " + randomDraws);
    }
    if (engineThreads < 1) {
      throw new IllegalArgumentException("engine threads must be 1 or more, was " + engineThreads);
    }
  }
}

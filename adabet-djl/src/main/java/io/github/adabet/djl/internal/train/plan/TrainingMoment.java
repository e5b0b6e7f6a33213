package io.github.adabet.djl.internal.train.plan;

/**
 * When a micro-batch runs, and what it draws its randomness from.
 *
 * @param step index of the step, from 0
 * @param part index of the micro-batch within the step, from 0
 * @param rate the learning rate
 * @param randomness the run's random choices
 */
public record TrainingMoment(long step, int part, double rate, TrainingRandomness randomness) {

  /** Returns the moment of another micro-batch of the same step. */
  public TrainingMoment part(int index) {
    return new TrainingMoment(step, index, rate, randomness);
  }

  /** Returns the engine's seed for reading the micro-batch. */
  public int seed() {
    return randomness.engineSeed(step, part);
  }

  /** Returns the engine's seed for what draws random numbers at a place of the network. */
  public int seed(String place) {
    return randomness.engineSeed(step, part, place);
  }
}

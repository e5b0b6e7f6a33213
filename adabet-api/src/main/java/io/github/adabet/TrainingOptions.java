package io.github.adabet;

/**
 * How to train, whatever the engine.
 *
 * @param epochs passes over the training data, 1 or more
 * @param batchSize samples per step, 1 or more; the last batch of an epoch may be smaller
 * @param seed source of the data order, dropout and augmentation
 * @param optimizer the update rule
 * @param schedule the learning rate per step
 * @param batchNorm which statistics batch normalisation uses
 * @param finalWeights which weights the network holds when training ends
 */
public record TrainingOptions(
    int epochs,
    int batchSize,
    long seed,
    OptimizerOptions optimizer,
    LearningRateSchedule schedule,
    BatchNormMode batchNorm,
    FinalWeights finalWeights) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if epochs or batch size is less than 1
   */
  public TrainingOptions {
    Requirements.requirePositive(epochs, "epochs");
    Requirements.requirePositive(batchSize, "batchSize");
  }

  /** Which weights the network holds when training ends. */
  public enum FinalWeights {
    /** Those after the last step. */
    LAST,
    /**
     * Those at the end of the epoch with the highest validation accuracy, the earliest of equals;
     * needs validation data, and memory for one more copy of the trained parameters.
     */
    BEST
  }

  /**
   * A builder with 10 epochs, batches of 32, seed 0, SGD with momentum 0.9, a cosine schedule from
   * 0.01, frozen batch-norm statistics, and the last weights kept.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {
    private final java.util.Set<String> set = new java.util.HashSet<>();
    private int epochs = 10;
    private int batchSize = 32;
    private long seed;
    private OptimizerOptions optimizer = OptimizerOptions.sgd(0.9, 0);
    private LearningRateSchedule schedule = LearningRateSchedule.cosine(0.01);
    private BatchNormMode batchNorm = BatchNormMode.FROZEN;
    private FinalWeights finalWeights = FinalWeights.LAST;

    private Builder() {}

    /**
     * Sets the number of passes over the training data.
     *
     * @param epochs 1 or more
     * @return this
     */
    public Builder epochs(int epochs) {
      once("epochs");
      this.epochs = epochs;
      return this;
    }

    /**
     * Sets the number of samples per step.
     *
     * @param batchSize 1 or more
     * @return this
     */
    public Builder batchSize(int batchSize) {
      once("batchSize");
      this.batchSize = batchSize;
      return this;
    }

    /**
     * Sets the seed of data order, dropout and augmentation.
     *
     * @param seed any number
     * @return this
     */
    public Builder seed(long seed) {
      once("seed");
      this.seed = seed;
      return this;
    }

    /**
     * Sets the update rule.
     *
     * @param optimizer the rule with its constants
     * @return this
     */
    public Builder optimizer(OptimizerOptions optimizer) {
      once("optimizer");
      this.optimizer = optimizer;
      return this;
    }

    /**
     * Sets the learning rate.
     *
     * @param schedule the rate per step
     * @return this
     */
    public Builder schedule(LearningRateSchedule schedule) {
      once("schedule");
      this.schedule = schedule;
      return this;
    }

    /**
     * Sets what batch normalisation does.
     *
     * @param batchNorm the statistics it uses
     * @return this
     */
    public Builder batchNorm(BatchNormMode batchNorm) {
      once("batchNorm");
      this.batchNorm = batchNorm;
      return this;
    }

    /**
     * Sets the weights the network ends with.
     *
     * @param finalWeights last or best
     * @return this
     */
    public Builder finalWeights(FinalWeights finalWeights) {
      once("finalWeights");
      this.finalWeights = finalWeights;
      return this;
    }

    /**
     * The options collected.
     *
     * @return an immutable value
     * @throws IllegalArgumentException if an option is out of range
     */
    public TrainingOptions build() {
      return new TrainingOptions(
          epochs, batchSize, seed, optimizer, schedule, batchNorm, finalWeights);
    }

    private void once(String option) {
      if (!set.add(option)) {
        throw new IllegalStateException("option " + option + " is set twice; set it once.");
      }
    }
  }
}

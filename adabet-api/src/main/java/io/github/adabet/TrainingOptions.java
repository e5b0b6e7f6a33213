package io.github.adabet;

import io.github.adabet.spi.GivenSettings;
import org.jspecify.annotations.Nullable;

/**
 * How to train, whatever the engine.
 *
 * @param epochs passes over the training data, 1 or more
 * @param batchSize samples per step, 1 or more; the last batch of an epoch may be smaller
 * @param microBatchSize samples that run through the network together, from 1 to {@code batchSize};
 *     the gradients of a step's micro-batches are added up before the update
 * @param seed source of the data order, dropout and augmentation
 * @param optimizer the update rule
 * @param schedule the learning rate per step
 * @param batchNorm which statistics batch normalisation uses
 * @param finalWeights which weights the network holds when training ends
 * @param earlyStopping when to stop before the last epoch; null for never
 * @param dropLast whether the samples of an epoch that fill no whole batch are left out of it
 * @param readAhead micro-batches that other threads read while a step runs, 0 or more
 */
public record TrainingOptions(
    int epochs,
    int batchSize,
    int microBatchSize,
    long seed,
    OptimizerOptions optimizer,
    LearningRateSchedule schedule,
    BatchNormMode batchNorm,
    FinalWeights finalWeights,
    @Nullable EarlyStopping earlyStopping,
    boolean dropLast,
    int readAhead) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if epochs or a batch size is less than 1, or the micro-batch
   *     is larger than the batch
   */
  public TrainingOptions {
    Requirements.requirePositive(epochs, "epochs");
    Requirements.requirePositive(batchSize, "batchSize");
    Requirements.requirePositive(microBatchSize, "microBatchSize");
    Requirements.require(
        microBatchSize <= batchSize,
        "microBatchSize is %d; it must be at most batchSize, %d.",
        microBatchSize,
        batchSize);
    Requirements.requireNotNegative(readAhead, "readAhead");
    Requirements.require(
        finalWeights != FinalWeights.BEST
            || !optimizer.average().applied()
            || optimizer.average().evaluated(),
        "finalWeights is %s, but validation does not measure the average of the weights that is to"
            + " be applied at the end; let it measure the average too (WeightAverage.of), or use"
            + " LAST.",
        finalWeights);
  }

  /**
   * The same options with another update rule.
   *
   * @param other the rule with its constants
   * @return the options
   * @throws IllegalArgumentException if the rule does not go with the final weights
   */
  public TrainingOptions withOptimizer(OptimizerOptions other) {
    return new TrainingOptions(
        epochs,
        batchSize,
        microBatchSize,
        seed,
        other,
        schedule,
        batchNorm,
        finalWeights,
        earlyStopping,
        dropLast,
        readAhead);
  }

  /** Which weights the network holds when training ends. */
  public enum FinalWeights {
    /** Those after the last step. */
    LAST,
    /**
     * Those at the end of the epoch with the best validation value of the objective's primary
     * metric, the earliest of equals; needs validation data, and memory for one more copy of the
     * trained parameters.
     */
    BEST
  }

  /**
   * A builder with 10 epochs, batches of 32 that run as a whole, seed 0, SGD with momentum 0.9, a
   * cosine schedule from 0.01, frozen batch-norm statistics, and the last weights kept.
   *
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {
    private final GivenSettings given = new GivenSettings();
    private int epochs = 10;
    private int batchSize = 32;
    private @Nullable Integer microBatchSize;
    private long seed;
    private OptimizerOptions optimizer = OptimizerOptions.sgd(0.9);
    private LearningRateSchedule schedule = LearningRateSchedule.cosine(0.01);
    private BatchNormMode batchNorm = BatchNormMode.FROZEN;
    private FinalWeights finalWeights = FinalWeights.LAST;
    private @Nullable EarlyStopping earlyStopping;
    private boolean dropLast;
    private int readAhead;

    private Builder() {}

    /**
     * Sets the number of passes over the training data.
     *
     * @param epochs 1 or more
     * @return this
     */
    public Builder epochs(int epochs) {
      given.once("epochs");
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
      given.once("batchSize");
      this.batchSize = batchSize;
      return this;
    }

    /**
     * Divides each batch into micro-batches that run one after another, which lowers the peak of
     * memory: activations of one micro-batch only are kept at a time. The gradient is that of the
     * mean over the batch, up to rounding, with one exception: batch normalisations of {@link
     * BatchNormMode#SELECTED} normalise by the statistics of the micro-batch, and update the stored
     * ones for each.
     *
     * @param microBatchSize 1 to the batch size; the last micro-batch of a batch may be smaller
     * @return this
     */
    public Builder microBatchSize(int microBatchSize) {
      given.once("microBatchSize");
      this.microBatchSize = microBatchSize;
      return this;
    }

    /**
     * Sets the seed of data order, dropout and augmentation.
     *
     * @param seed any number
     * @return this
     */
    public Builder seed(long seed) {
      given.once("seed");
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
      given.once("optimizer");
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
      given.once("schedule");
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
      given.once("batchNorm");
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
      given.once("finalWeights");
      this.finalWeights = finalWeights;
      return this;
    }

    /**
     * Stops before the last epoch when a validation metric no longer improves; needs validation
     * data. Default: never.
     *
     * @param rule when
     * @return this
     */
    public Builder earlyStopping(EarlyStopping rule) {
      given.once("earlyStopping");
      this.earlyStopping = rule;
      return this;
    }

    /**
     * Leaves the samples of an epoch that fill no whole batch out of it; each epoch leaves out
     * others, since each has its own order. Default: the last batch is smaller.
     *
     * @return this
     */
    public Builder dropLast() {
      given.once("dropLast");
      this.dropLast = true;
      return this;
    }

    /**
     * Reads training and validation data on threads of their own while steps run, so that slow
     * reading (decoding of images, say) does not hold up the network. The data comes in the same
     * order, and the result has the same bits. For data sets whose samples may be read by several
     * threads at once and draw no random numbers; takes the memory of so many micro-batches of
     * inputs more. Default: 0, read when needed.
     *
     * @param batches micro-batches to read ahead, and threads that read, 1 or more
     * @return this
     */
    public Builder readAhead(int batches) {
      given.once("readAhead");
      Requirements.requirePositive(batches, "readAhead");
      this.readAhead = batches;
      return this;
    }

    /**
     * The options collected.
     *
     * @return an immutable value
     * @throws IllegalArgumentException if an option is out of range
     */
    public TrainingOptions build() {
      int together = microBatchSize == null ? batchSize : microBatchSize;
      return new TrainingOptions(
          epochs,
          batchSize,
          together,
          seed,
          optimizer,
          schedule,
          batchNorm,
          finalWeights,
          earlyStopping,
          dropLast,
          readAhead);
    }
  }
}

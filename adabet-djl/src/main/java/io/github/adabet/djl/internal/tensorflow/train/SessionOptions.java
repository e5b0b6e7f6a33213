package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.spi.TrainerOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a TensorFlow model is trained.
 *
 * @param trainer what is said of every format
 * @param batchNormMomentum the share of the stored statistics of a batch normalisation that a batch
 *     leaves, in [0, 1)
 * @param prefixCache where to keep what the frozen prefix puts out, or null for nowhere
 */
public record SessionOptions(
    TrainerOptions trainer, double batchNormMomentum, @Nullable PrefixCache prefixCache) {

  /** What Keras has unless told otherwise. */
  public static final double KERAS_MOMENTUM = 0.99;

  /** Returns the same with what Keras has, and without a cache. */
  public static SessionOptions of(TrainerOptions trainer) {
    return new SessionOptions(trainer, KERAS_MOMENTUM, null);
  }

  /** Returns what to do with a checkpoint that is there. */
  TrainerSettings.Existing existing() {
    return trainer
        .checkpoints()
        .map(checkpoints -> TrainerSettings.Existing.valueOf(checkpoints.existing().name()))
        .orElse(TrainerSettings.Existing.REFUSE);
  }
}

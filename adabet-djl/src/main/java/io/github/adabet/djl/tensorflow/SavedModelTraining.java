package io.github.adabet.djl.tensorflow;

import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.tensorflow.train.SessionOptions;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.TrainerOptions;
import org.jspecify.annotations.Nullable;

/**
 * How SavedModels are trained, besides what all formats are told. Given with {@link
 * TrainerOptions#with}. Immutable.
 */
public final class SavedModelTraining implements FormatOptions {

  private final double batchNormMomentum;
  private final @Nullable PrefixCache prefixCache;

  private SavedModelTraining(double batchNormMomentum, @Nullable PrefixCache prefixCache) {
    this.batchNormMomentum = batchNormMomentum;
    this.prefixCache = prefixCache;
  }

  /**
   * What holds where nothing is said: the momentum that Keras has unless told otherwise, 0.99, and
   * no cache.
   *
   * @return these options
   */
  public static SavedModelTraining defaults() {
    return new SavedModelTraining(SessionOptions.KERAS_MOMENTUM, null);
  }

  /**
   * The same with another momentum of batch normalisations that use the statistics of the batch
   * ({@link io.github.adabet.BatchNormMode#SELECTED}). A SavedModel is a graph of inference, which
   * does not say with which momentum it was trained: Keras' MobileNetV2, for example, has 0.999.
   *
   * @param momentum the share of the stored mean and variance that a batch leaves, in [0, 1); the
   *     rest is the batch's. What PyTorch calls momentum is 1 minus this
   * @return new options
   * @throws IllegalArgumentException if it is out of range
   */
  public SavedModelTraining withBatchNormMomentum(double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum is "
              + momentum
              + "; it must be in [0, 1): the share of the stored statistics that a batch leaves");
    }
    return new SavedModelTraining(momentum, prefixCache);
  }

  /**
   * The same with a cache of what stands before the first trained layer, by {@link PrefixCache}'s
   * rules but one: TensorFlow rounds some samples of a batch otherwise than others, so that the
   * last bits of a training with the cache can differ from those of one without, and those of a
   * resumed one from those of one that ran through. Whether samples were seen to be the same at
   * every place stands in the provenance ({@code training.prefix_cache.exact}); differences above
   * 1e-5 of the largest number are refused. A micro-batch that is smaller than the others is filled
   * up with its own samples on its way through the prefix.
   *
   * @param cache where it is kept, and the most bytes
   * @return new options
   */
  public SavedModelTraining withPrefixCache(PrefixCache cache) {
    return new SavedModelTraining(batchNormMomentum, cache);
  }

  /** Returns all that a trainer is told. */
  SessionOptions with(TrainerOptions trainer) {
    return new SessionOptions(trainer, batchNormMomentum, prefixCache);
  }
}

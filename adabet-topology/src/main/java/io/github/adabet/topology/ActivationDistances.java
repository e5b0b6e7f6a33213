package io.github.adabet.topology;

import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.Provenance;
import io.github.adabet.spi.Activation;
import io.github.adabet.spi.SampleMemory;
import io.github.adabet.topology.spi.DistanceEngine;

/**
 * Euclidean distances between the samples of an activation: by a distance engine where the tensor
 * stands, if its memory can be read, else by the source of the activation. Immutable and safe for
 * use by several threads.
 */
final class ActivationDistances {
  private final DistanceEngine engine = DistanceEngines.automatic(StandardMetric.EUCLIDEAN);
  private final int threads = Runtime.getRuntime().availableProcessors();

  /**
   * The distances of a batch.
   *
   * @return in condensed form, finite
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond float32
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  float[] of(Activation activation) {
    return activation
        .memory()
        .map(memory -> inPlace(activation, memory))
        .orElseGet(activation::pairwiseDistances);
  }

  private float[] inPlace(Activation activation, SampleMemory memory) {
    PointCloud points =
        PointCloud.strided(
            memory.floats(),
            activation.samples(),
            Math.toIntExact(activation.features()),
            memory.stride());
    float[] condensed;
    try {
      condensed =
          engine.condensed(points, StandardMetric.EUCLIDEAN, threads, ComputationControl.NONE);
    } catch (NonFiniteCoordinateException e) {
      throw new NonFiniteActivationException(activation.layer().name(), e.point());
    }
    for (float length : condensed) {
      if (length == Float.POSITIVE_INFINITY) {
        throw new AdaBetException(
            "Distances between activations of layer "
                + activation.layer().name()
                + " exceed 3.4e38, the range of float32. Check the weights up to this layer, or"
                + " scale the inputs.",
            null);
      }
    }
    return condensed;
  }

  /** Adds {@code scorer.distances} and the engine's settings to a scorer's provenance. */
  void describe(Provenance.Builder scorer) {
    scorer.setting("scorer.distances", "in place where the source shows memory, else the source's");
    engine
        .provenance()
        .settings()
        .forEach((name, value) -> scorer.setting("scorer." + name, value));
  }
}

package io.github.adabet.topology;

import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.Provenance;
import io.github.adabet.spi.Activation;
import io.github.adabet.spi.SampleMemory;
import io.github.adabet.topology.spi.DistanceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Euclidean distances between the samples of an activation: by a distance engine where the tensor
 * stands, if its memory can be read, else by the source of the activation. Immutable and safe for
 * use by several threads.
 */
final class ActivationDistances {
  /** Distances that are held at once for channels: 32 MiB. */
  private static final long PIECE_DISTANCES = 1 << 23;

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
    try {
      return requireInRange(
          activation,
          engine.condensed(points, StandardMetric.EUCLIDEAN, threads, ComputationControl.NONE));
    } catch (NonFiniteCoordinateException e) {
      throw new NonFiniteActivationException(activation.layer().name(), e.point());
    }
  }

  /**
   * The distances of each channel, a piece of the channels at a time.
   *
   * @param piece receives the first channel of a piece and the distances of its channels
   * @return false if the memory cannot be read, in which case nothing was done
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond float32
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  boolean ofChannels(Activation activation, BiConsumer<Integer, List<DistanceMatrix>> piece) {
    SampleMemory memory = activation.memory().orElse(null);
    if (memory == null) {
      return false;
    }
    int samples = activation.samples();
    int channels = activation.channels();
    PointClouds clouds =
        PointClouds.channels(
            memory.floats(),
            samples,
            memory.stride(),
            channels,
            Math.toIntExact(activation.features() / channels));
    int atOnce = (int) Math.max(1, PIECE_DISTANCES / Math.max(1, (long) samples * samples / 2));
    for (int first = 0; first < channels; first += atOnce) {
      PointClouds some = clouds.range(first, Math.min(channels, first + atOnce));
      float[][] each;
      try {
        each =
            engine.condensedEach(some, StandardMetric.EUCLIDEAN, threads, ComputationControl.NONE);
      } catch (NonFiniteCoordinateException e) {
        throw new NonFiniteActivationException(activation.layer().name(), e.point());
      }
      List<DistanceMatrix> matrices = new ArrayList<>(each.length);
      for (float[] condensed : each) {
        matrices.add(DistanceMatrix.wrapCondensed(samples, requireInRange(activation, condensed)));
      }
      piece.accept(first, matrices);
    }
    return true;
  }

  private static float[] requireInRange(Activation activation, float[] condensed) {
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

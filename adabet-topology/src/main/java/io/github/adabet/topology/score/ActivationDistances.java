package io.github.adabet.topology.score;

import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.SampleMemory;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.CloudLayout;
import io.github.adabet.topology.distance.DistanceEngines;
import io.github.adabet.topology.distance.NonFiniteCoordinateException;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import java.nio.FloatBuffer;

/**
 * Euclidean distances between the samples of an activation, or their order: a distance engine
 * computes them in the tensor's own memory if that can be read, and the source of the activation
 * does otherwise. Immutable and safe for use by several threads.
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
  float[] of(LayerActivation activation) {
    return activation
        .memory()
        .map(memory -> inPlace(activation, memory))
        .orElseGet(activation::pairwiseDistances);
  }

  private float[] inPlace(LayerActivation activation, SampleMemory memory) {
    PointCloud points =
        PointCloud.strided(
            memory.floats(),
            activation.samples(),
            Math.toIntExact(activation.features()),
            memory.stride());
    try {
      return requireFinite(
          activation,
          engine.condensed(points, StandardMetric.EUCLIDEAN, threads, ComputationControl.NONE));
    } catch (NonFiniteCoordinateException e) {
      throw new NonFiniteActivationException(activation.layer().name(), e.point());
    }
  }

  private static float[] requireFinite(LayerActivation activation, float[] condensed) {
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

  /**
   * Lengths that order the pairs of a batch as their distances do, ties included, for what depends
   * on nothing else.
   *
   * @return in condensed form, finite
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond float32
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  float[] orderingOf(LayerActivation activation) {
    return activation
        .memory()
        .map(
            memory -> {
              int dimension = Math.toIntExact(activation.features());
              return orderingInPlace(
                  activation,
                  memory.floats(),
                  new CloudLayout(1, 0, activation.samples(), memory.stride(), dimension));
            })
        .orElseGet(activation::pairwiseDistances);
  }

  /**
   * Lengths that order the pairs of each channel of a batch, a cloud of its own, as their distances
   * do, ties included.
   *
   * @param byChannel of shape (B, C, ...)
   * @param first the first channel
   * @param count how many channels
   * @return the condensed lengths of the channels one after another, finite
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond float32
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  float[] orderingOfChannels(LayerActivation byChannel, int first, int count) {
    return byChannel
        .memory()
        .map(
            memory -> {
              int dimension = Math.toIntExact(byChannel.features() / byChannel.channels());
              CloudLayout layout =
                  new CloudLayout(
                      count, dimension, byChannel.samples(), memory.stride(), dimension);
              return orderingInPlace(
                  byChannel,
                  memory.floats().slice(first * dimension, Math.toIntExact(layout.totalExtent())),
                  layout);
            })
        .orElseGet(() -> channelsOfSource(byChannel, first, count));
  }

  private float[] orderingInPlace(
      LayerActivation activation, FloatBuffer numbers, CloudLayout layout) {
    try {
      return requireFinite(
          activation, engine.ordering(numbers, layout, threads, ComputationControl.NONE));
    } catch (NonFiniteCoordinateException e) {
      throw new NonFiniteActivationException(activation.layer().name(), e.point());
    }
  }

  private static float[] channelsOfSource(LayerActivation byChannel, int first, int count) {
    float[][] each = new float[count][];
    for (int channel = 0; channel < count; channel++) {
      each[channel] = byChannel.channel(first + channel).pairwiseDistances();
    }
    float[] all = new float[Math.multiplyExact(each[0].length, count)];
    for (int channel = 0; channel < count; channel++) {
      System.arraycopy(each[channel], 0, all, channel * each[0].length, each[0].length);
    }
    return all;
  }

  /** The mean of some distances; 0 if there is none. */
  static double mean(float[] distances) {
    double sum = 0;
    for (float distance : distances) {
      sum += distance;
    }
    return distances.length == 0 ? 0 : sum / distances.length;
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

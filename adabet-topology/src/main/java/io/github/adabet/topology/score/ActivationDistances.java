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

/**
 * Euclidean distances between the samples of an activation: a distance engine computes them in the
 * tensor's own memory if that can be read, and the source of the activation does otherwise.
 * Immutable and safe for use by several threads.
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
   * The distances of the channels of a batch, each a cloud of its own.
   *
   * @param byChannel of shape (B, C, ...)
   * @param first the first channel
   * @param count how many channels
   * @return the condensed distances of the channels one after another, finite
   * @throws NonFiniteActivationException if the activation holds NaN or an infinity
   * @throws AdaBetException if a distance is beyond float32
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  float[] ofChannels(LayerActivation byChannel, int first, int count) {
    return byChannel
        .memory()
        .map(memory -> channelsInPlace(byChannel, memory, first, count))
        .orElseGet(() -> channelsOfSource(byChannel, first, count));
  }

  private float[] channelsInPlace(
      LayerActivation byChannel, SampleMemory memory, int first, int count) {
    int dimension = Math.toIntExact(byChannel.features() / byChannel.channels());
    CloudLayout layout =
        new CloudLayout(count, dimension, byChannel.samples(), memory.stride(), dimension);
    try {
      return requireFinite(
          byChannel,
          engine.condensed(
              memory.floats().slice(first * dimension, Math.toIntExact(layout.totalExtent())),
              layout,
              threads,
              ComputationControl.NONE));
    } catch (NonFiniteCoordinateException e) {
      throw new NonFiniteActivationException(byChannel.layer().name(), e.point());
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

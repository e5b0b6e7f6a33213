package io.github.adabet;

import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.LayerVisitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores the layers of one batch, or their channels, as they are shown. A layer that runs several
 * times in the batch scores the mean of its runs, in the order they run.
 */
final class BatchRecorder implements LayerVisitor {
  private final long key;
  private final List<Layer> layers;
  private final LayerScorer scorer;
  private final boolean channels;
  private final Map<Layer, double[]> sums = new HashMap<>();
  private final Map<Layer, Integer> runs = new HashMap<>();
  private int samples;

  /**
   * Begins a batch.
   *
   * @param layers the layers to score; others are passed over
   * @param channels whether to score each channel of a layer, and not the layer
   */
  BatchRecorder(long key, List<Layer> layers, LayerScorer scorer, boolean channels) {
    this.key = key;
    this.layers = layers;
    this.scorer = scorer;
    this.channels = channels;
  }

  @Override
  public void visit(LayerObservation observed) {
    Layer layer = observed.layer();
    if (samples == 0) {
      samples = observed.output().samples();
      Requirements.require(
          samples >= scorer.minimumSamples(),
          "batch %d has %d samples; the scorer '%s' says nothing of fewer than %d. Make batches"
              + " larger, or leave a smaller remainder out.",
          key,
          samples,
          scorer.name(),
          scorer.minimumSamples());
    }
    if (layers.contains(layer)) {
      add(layer, channels ? scorer.scoreChannels(observed) : new double[] {scorer.score(observed)});
    }
  }

  private void add(Layer layer, double[] scored) {
    double[] sum = sums.computeIfAbsent(layer, ranked -> new double[scored.length]);
    if (sum.length != scored.length || scored.length == 0) {
      throw otherChannels(layer, sum.length, scored.length);
    }
    for (int i = 0; i < scored.length; i++) {
      requireScore(layer, i, scored);
      sum[i] += scored[i];
    }
    runs.merge(layer, 1, Integer::sum);
  }

  static AdaBetException otherChannels(Layer layer, int before, int now) {
    return new AdaBetException(
        "Layer "
            + layer.name()
            + " had "
            + before
            + " channels and now has "
            + now
            + "; channels can be ranked only where their number is fixed.",
        null);
  }

  private void requireScore(Layer layer, int index, double[] scored) {
    if (!(scored[index] >= 0) || Double.isInfinite(scored[index])) {
      throw new AdaBetException(
          "The scorer '"
              + scorer.name()
              + "' gave "
              + scored[index]
              + " for "
              + (channels ? "channel " + index + " of " : "")
              + "layer "
              + layer.name()
              + "; scores must be finite and 0 or more. Mend the scorer.",
          null);
    }
  }

  /** Returns the batch's scores, in the order of the layers. */
  BatchScores end() {
    List<List<Double>> all = new ArrayList<>();
    for (Layer layer : layers) {
      double[] sum = sums.get(layer);
      if (sum == null) {
        throw new AdaBetException(
            "The source never ran layer " + layer.name() + ", so that it has no score.", null);
      }
      int count = runs.getOrDefault(layer, 1);
      all.add(Arrays.stream(sum).mapToObj(value -> value / count).toList());
    }
    return new BatchScores(key, samples, all);
  }
}

package io.github.adabet;

import java.util.List;
import java.util.Locale;

/**
 * The score of one layer: higher is more worth retraining.
 *
 * @param layer the layer
 * @param score arithmetic mean of {@code batchScores}
 * @param batchScores the score of each batch in the order of their keys, at least one, all finite
 *     and 0 or more
 */
public record LayerScore(Layer layer, double score, List<Double> batchScores) {
  /**
   * Copies the list and checks the components.
   *
   * @throws IllegalArgumentException if a score is negative or not finite, or there is no batch
   *     score
   */
  public LayerScore {
    batchScores = List.copyOf(batchScores);
    Requirements.requireScore(score, "score of layer " + layer.name());
    Requirements.require(
        !batchScores.isEmpty(),
        "layer %s has no batch score; rank at least one batch.",
        layer.name());
    for (double batchScore : batchScores) {
      Requirements.requireScore(batchScore, "batch score of layer " + layer.name());
    }
  }

  /**
   * The score of a layer from its scores per batch.
   *
   * @param layer the layer
   * @param batchScores one score per batch, finite and 0 or more, at least one
   * @return the layer with the arithmetic mean, summed in the order given
   * @throws IllegalArgumentException if the list is empty or holds a value that is negative or not
   *     finite
   */
  public static LayerScore ofBatches(Layer layer, List<Double> batchScores) {
    Requirements.require(
        !batchScores.isEmpty(),
        "layer %s has no batch score; rank at least one batch.",
        layer.name());
    double sum = 0;
    for (double batchScore : batchScores) {
      sum += batchScore;
    }
    return new LayerScore(layer, sum / batchScores.size(), batchScores);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %.6g over %d batches", layer, score, batchScores.size());
  }
}

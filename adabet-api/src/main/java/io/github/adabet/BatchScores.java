package io.github.adabet;

import java.util.List;

/**
 * What one batch says of the ranked layers.
 *
 * @param key the batch's key
 * @param samples how many samples the batch has, 1 or more
 * @param scores for each ranked layer, in the order ranked, its score, or one score per channel;
 *     all finite and 0 or more
 */
public record BatchScores(long key, int samples, List<List<Double>> scores) {
  /**
   * Copies the lists and checks the components.
   *
   * @throws IllegalArgumentException if there is no sample, a layer has no score, or a score is
   *     negative, NaN or infinite
   */
  public BatchScores {
    Requirements.requirePositive(samples, "samples of batch " + key);
    scores = scores.stream().map(List::copyOf).toList();
    for (List<Double> ofLayer : scores) {
      Requirements.require(!ofLayer.isEmpty(), "batch %d holds a layer without a score.", key);
      for (double score : ofLayer) {
        Requirements.requireScore(score, "a score of batch " + key);
      }
    }
  }
}

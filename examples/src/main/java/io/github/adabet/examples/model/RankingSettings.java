package io.github.adabet.examples.model;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import io.github.adabet.ChannelRanking;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerSelection;
import io.github.adabet.ProgressListener;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.examples.data.DigitDatasets;
import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.topology.score.BettiNormalization;
import io.github.adabet.topology.score.BettiScorer;
import java.util.Random;

/**
 * How the layers are ranked.
 *
 * @param batches number of unlabelled batches, 1 or more
 * @param batchSize images in each, 2 or more: one point has no topology
 * @param seed decides which images are drawn
 * @param normalization by what the first Betti count is divided
 */
public record RankingSettings(
    int batches, int batchSize, long seed, BettiNormalization normalization) {
  /** Checks the ranges. */
  public RankingSettings {
    if (batches < 1) {
      throw new IllegalArgumentException(
          "the number of ranking batches must be 1 or more, was " + batches);
    }
    if (batchSize < 2) {
      throw new IllegalArgumentException(
          "the ranking batch size must be 2 or more, was %d; 32 is usual".formatted(batchSize));
    }
  }

  /**
   * Ranks the layers of a model.
   *
   * @param model the network; nothing in it changes
   * @param digits images to draw from, without repetition; their labels are not looked at
   * @param listener hears of each batch
   * @return all layers, best first
   * @throws IllegalArgumentException if there are fewer images than the batches need
   */
  public LayerRanking rank(Model model, DigitImages digits, ProgressListener listener) {
    DigitImages drawn = digits.shuffled(new Random(seed));
    try (NDManager manager = model.getNDManager().newSubManager()) {
      return LayerRanker.builder()
          .scorer(BettiScorer.of(normalization))
          .listener(listener)
          .build()
          .rank(
              BlockActivationSource.of(model),
              DigitDatasets.unlabelled(manager, drawn, batches, batchSize));
    }
  }

  /**
   * Ranks the channels of selected layers.
   *
   * @param model the network; nothing in it changes
   * @param selection the layers
   * @param digits images to draw from, without repetition; their labels are not looked at
   * @param listener hears of each batch
   * @return all channels of these layers
   * @throws IllegalArgumentException if there are fewer images than the batches need
   */
  public ChannelRanking rankChannels(
      Model model, LayerSelection selection, DigitImages digits, ProgressListener listener) {
    DigitImages drawn = digits.shuffled(new Random(seed));
    try (NDManager manager = model.getNDManager().newSubManager()) {
      return LayerRanker.builder()
          .scorer(BettiScorer.of(normalization))
          .listener(listener)
          .build()
          .rankChannels(
              BlockActivationSource.of(model),
              selection,
              DigitDatasets.unlabelled(manager, drawn, batches, batchSize));
    }
  }
}

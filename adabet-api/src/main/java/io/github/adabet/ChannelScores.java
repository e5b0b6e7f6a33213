package io.github.adabet;

import java.util.List;

/**
 * The scores of one layer's channels: higher is more worth retraining.
 *
 * @param layer the layer
 * @param scores the mean score of each channel over the batches ranked, by the channel's index; at
 *     least one, all finite and 0 or more
 */
public record ChannelScores(Layer layer, List<Double> scores) {
  /**
   * Copies the list and checks it.
   *
   * @throws IllegalArgumentException if there is no channel or a score is negative or not finite
   */
  public ChannelScores {
    scores = List.copyOf(scores);
    Requirements.require(
        !scores.isEmpty(), "layer %s has no channel; a layer has at least one.", layer.name());
    for (int channel = 0; channel < scores.size(); channel++) {
      Requirements.requireScore(
          scores.get(channel), "score of channel " + channel + " of layer " + layer.name());
    }
  }
}

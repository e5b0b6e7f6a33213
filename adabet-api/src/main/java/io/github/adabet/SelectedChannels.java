package io.github.adabet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * The channels of one layer to train; its other channels stay frozen.
 *
 * @param layer the layer
 * @param channelCount number of channels the layer has, 1 or more
 * @param channels indices of the channels to train, ascending, without repetition, at least one,
 *     each from 0 (included) to {@code channelCount} (excluded)
 */
public record SelectedChannels(Layer layer, int channelCount, List<Integer> channels) {
  /**
   * Sorts a copy of the channels and checks them.
   *
   * @throws IllegalArgumentException if there is no channel, one occurs twice, or one is not the
   *     layer's
   */
  public SelectedChannels {
    Requirements.requirePositive(channelCount, "channelCount of layer " + layer.name());
    Requirements.require(
        !channels.isEmpty(),
        "no channel of layer %s is selected; select at least one, or leave the layer out.",
        layer.name());
    for (int channel : channels) {
      Requirements.require(
          channel >= 0 && channel < channelCount,
          "channel %d of layer %s is selected; its channels are 0 to %d.",
          channel,
          layer.name(),
          channelCount - 1);
    }
    Requirements.require(
        new HashSet<>(channels).size() == channels.size(),
        "a channel of layer %s is selected twice.",
        layer.name());
    List<Integer> ascending = new ArrayList<>(channels);
    Collections.sort(ascending);
    channels = List.copyOf(ascending);
  }

  /**
   * Whether every channel of the layer is selected.
   *
   * @return true if the whole layer is to be trained
   */
  public boolean whole() {
    return channels.size() == channelCount;
  }
}

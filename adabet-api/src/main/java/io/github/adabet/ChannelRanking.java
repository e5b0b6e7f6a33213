package io.github.adabet;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The channels of some layers with their scores, and the choice of the best of each layer.
 *
 * <p>Channels compete within their layer: scores of layers with activations of different sizes are
 * hardly comparable, and a layer that was chosen for training should train something.
 *
 * @param layers the channels' scores, in forward order of the layers, at least one layer
 * @param layerCount number of layers of the whole network, at least the number ranked
 * @param provenance what the ranking was computed with and from
 */
public record ChannelRanking(List<ChannelScores> layers, int layerCount, Provenance provenance) {
  /**
   * Sorts a copy of the layers by forward order and checks them.
   *
   * @throws IllegalArgumentException if there is no layer, one occurs twice, or there are more than
   *     {@code layerCount}
   */
  public ChannelRanking {
    Requirements.require(!layers.isEmpty(), "a ranking of channels needs at least one layer.");
    Requirements.require(
        layers.size() <= layerCount,
        "%d layers are ranked of a network that has %d.",
        layers.size(),
        layerCount);
    Set<String> names = new HashSet<>();
    for (ChannelScores scores : layers) {
      Requirements.require(
          names.add(scores.layer().name()), "layer %s is ranked twice.", scores.layer().name());
    }
    List<ChannelScores> forward = new ArrayList<>(layers);
    forward.sort(Comparator.comparingInt(scores -> scores.layer().index()));
    layers = List.copyOf(forward);
  }

  /**
   * The best channels of each layer. Of a layer with C channels {@code max(1, floor(share * C))}
   * are chosen, by score, equal scores by index. A layer whose channels all have the same score, as
   * those of a dense layer have (its channels are points on a line, which have no loops), gives no
   * reason to prefer one: all of its channels are chosen.
   *
   * @param share the share of each layer's channels, in (0, 1]
   * @return the selection: at least one channel of each layer
   * @throws IllegalArgumentException if the share is outside (0, 1]
   */
  public ChannelSelection select(double share) {
    Requirements.require(
        share > 0 && share <= 1,
        "share is %s; it must be in (0, 1]. Use 0.25 to train the best quarter of each layer's channels.",
        share);
    List<SelectedChannels> selected =
        layers.stream()
            .map(
                scores ->
                    new SelectedChannels(
                        scores.layer(), scores.scores().size(), best(scores.scores(), share)))
            .toList();
    Provenance how =
        provenance.toBuilder()
            .setting("selection.channels", "share " + share + " of each layer's channels")
            .build();
    return new ChannelSelection(selected, layerCount, how);
  }

  private static List<Integer> best(List<Double> scores, double share) {
    boolean equal = scores.stream().distinct().count() == 1;
    int floor = BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(scores.size())).intValue();
    return IntStream.range(0, scores.size())
        .boxed()
        .sorted(Comparator.comparing(scores::get, Comparator.reverseOrder()))
        .limit(equal ? scores.size() : Math.max(1, floor))
        .toList();
  }
}

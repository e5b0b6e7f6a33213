package io.github.adabet.djl.internal.tensorflow.rank;

import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Divides the layers of a model into groups whose tensors are in memory together. */
public final class FetchGroups {

  /** The most that a group of several layers holds. */
  public static final long MOST_BYTES = 256L << 20;

  private FetchGroups() {}

  /**
   * Divides layers.
   *
   * @param layers in forward order
   * @param session knows the shapes
   * @param samples of a batch
   * @param needs what is shown of each layer
   * @return groups of neighbours in order, one for each layer that is larger by itself
   */
  public static List<List<GraphLayer>> of(
      List<GraphLayer> layers, GraphSession session, int samples, Set<LayerQuantity> needs) {
    List<List<GraphLayer>> groups = new ArrayList<>();
    long held = 0;
    for (GraphLayer layer : layers) {
      long bytes = session.bytes(layer.output(), samples);
      if (needs.contains(LayerQuantity.INPUT) && layer.input().isPresent()) {
        TensorName input = layer.input().get();
        bytes = bytes + session.bytes(input, samples);
      }
      if (groups.isEmpty() || held + bytes > MOST_BYTES) {
        groups.add(new ArrayList<>());
        held = 0;
      }
      groups.get(groups.size() - 1).add(layer);
      held += bytes;
    }
    return groups;
  }
}

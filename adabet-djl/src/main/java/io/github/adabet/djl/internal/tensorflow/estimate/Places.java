package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What nodes are called in estimates: by the layer whose output they make, or by their names. */
final class Places {

  private static final String CALL = "StatefulPartitionedCall/";

  private final Map<String, String> layers = new LinkedHashMap<>();

  Places(List<GraphLayer> all) {
    all.forEach(layer -> layers.put(layer.output().node(), layer.layer().name()));
  }

  /** Returns figures of nodes by their places. */
  Map<String, Long> of(Map<String, Long> byNode) {
    Map<String, Long> byPlace = new LinkedHashMap<>();
    byNode.forEach((node, bytes) -> byPlace.merge(of(node), bytes, Long::sum));
    return byPlace;
  }

  private String of(String node) {
    String name = node;
    while (name.startsWith(CALL)) {
      name = name.substring(CALL.length());
    }
    return layers.getOrDefault(node, name);
  }
}

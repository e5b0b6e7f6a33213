package io.github.adabet;

import java.util.List;
import java.util.stream.IntStream;

/** Small rankings for tests. */
final class Layers {
  private Layers() {}

  static Layer layer(int index, long parameters) {
    return new Layer("layer" + index, index, LayerKind.CONVOLUTION, parameters);
  }

  /**
   * A ranking in which layer {@code i} has {@code scores[i]} and {@code 10 * (i + 1)} parameters.
   */
  static LayerRanking ranking(double... scores) {
    List<LayerScore> list =
        IntStream.range(0, scores.length)
            .mapToObj(i -> LayerScore.ofBatches(layer(i, 10L * (i + 1)), List.of(scores[i])))
            .toList();
    return new LayerRanking(list, Provenance.builder().setting("seed", "7").build());
  }

  static List<String> names(List<Layer> layers) {
    return layers.stream().map(Layer::name).toList();
  }
}

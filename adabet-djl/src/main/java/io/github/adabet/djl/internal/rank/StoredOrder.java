package io.github.adabet.djl.internal.rank;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which layers' outputs stay as the engine stores them while they are read. */
public final class StoredOrder {

  private StoredOrder() {}

  /**
   * Returns the convolutions that no normalisation follows. What they put out goes on, by a
   * rectifier or pooling, to the next convolution as the engine stores it. Normalised images do not
   * stay stored in blocks, so that reading these where they stand costs less than a copy.
   */
  public static Set<Layer> keptWhileRead(List<Layer> layers) {
    Set<Layer> alone = new HashSet<>();
    for (int i = 0; i < layers.size(); i++) {
      boolean normalised =
          i + 1 < layers.size() && layers.get(i + 1).kind() == LayerKind.NORMALIZATION;
      if (layers.get(i).kind() == LayerKind.CONVOLUTION && !normalised) {
        alone.add(layers.get(i));
      }
    }
    return Set.copyOf(alone);
  }
}

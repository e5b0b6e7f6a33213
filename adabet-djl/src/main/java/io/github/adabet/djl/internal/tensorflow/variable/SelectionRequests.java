package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingRequest;
import java.util.List;

/** What a request asks to be trained. */
public final class SelectionRequests {

  private SelectionRequests() {}

  /**
   * Refuses requests for channels.
   *
   * @throws IllegalArgumentException if channels are asked for; the message says what can be done
   *     instead
   */
  public static void requireWholeLayers(TrainingRequest<?> request) {
    if (request.channels().isPresent()) {
      throw new IllegalArgumentException(
          "TensorFlow models are trained by layers and tensors, and channels are selected; select"
              + " whole layers");
    }
  }

  /** Returns a selection of all layers. */
  public static LayerSelection everything(List<Layer> layers) {
    return LayerSelection.of(layers, layers.size(), Provenance.builder().build());
  }
}

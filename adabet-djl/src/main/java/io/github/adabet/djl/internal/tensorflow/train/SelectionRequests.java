package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.LayerSelection;
import io.github.adabet.TrainingRequest;

/** What a request asks to be trained. */
final class SelectionRequests {

  private SelectionRequests() {}

  /**
   * Returns the layers that are asked for.
   *
   * @throws IllegalArgumentException if channels are asked for, or a strategy is to choose during
   *     training; the message says what can be done instead
   */
  static LayerSelection selection(TrainingRequest<?> request) {
    if (request.channels().isPresent()) {
      throw new IllegalArgumentException(
          "TensorFlow models are trained by layers and tensors, and channels are selected; select"
              + " whole layers");
    }
    return request
        .selection()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The strategy "
                        + request.strategy().orElseThrow().name()
                        + " chooses layers during training, which is not done for TensorFlow"
                        + " models; use one that chooses once before, such as a ranking with a"
                        + " budget"));
  }
}

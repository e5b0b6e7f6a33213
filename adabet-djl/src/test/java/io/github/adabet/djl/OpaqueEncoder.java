package io.github.adabet.djl;

import ai.djl.ndarray.NDList;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** An encoder that runs in a way of its own, so that no handler can look into it. */
final class OpaqueEncoder extends TransformerEncoderBlock {

  OpaqueEncoder(int size) {
    super(size, 2, 2 * size, 0, list -> list);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList outputs = super.forwardInternal(parameters, inputs, training, params);
    return new NDList(outputs.head().mul(2));
  }
}

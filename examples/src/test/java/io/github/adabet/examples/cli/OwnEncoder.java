package io.github.adabet.examples.cli;

import ai.djl.ndarray.NDList;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** An encoder that runs in a way of its own, so that nobody can look into it. */
final class OwnEncoder extends TransformerEncoderBlock {
  OwnEncoder() {
    super(8, 2, 16, 0, list -> list);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return super.forwardInternal(parameters, inputs, training, params);
  }
}

package io.github.adabet.djl.internal.composite;

import ai.djl.modality.nlp.Decoder;
import ai.djl.modality.nlp.Encoder;
import ai.djl.modality.nlp.embedding.TrainableTextEmbedding;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.reflect.Overrides;
import java.util.List;

/** Runs the blocks of DJL that pass their inputs to their only child, and its outputs back. */
public final class DelegatingHandler implements CompositeHandler {

  private static final List<Class<? extends Block>> DELEGATING =
      List.of(Encoder.class, Decoder.class, TrainableTextEmbedding.class);

  @Override
  public boolean handles(Block block) {
    return DELEGATING.stream().anyMatch(type -> Overrides.runsAs(block, type));
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    return children.forwardLast(0, inputs);
  }
}

package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.util.Pair;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.reflect.Overrides;

/**
 * Runs DJL's transformer encoder: attention and pointwise layers, each followed by dropout, the
 * encoder's own input added, and a normalisation. The block keeps its two dropouts to itself; here
 * they are children like the others, named after their fields.
 */
public final class TransformerEncoderHandler implements CompositeHandler {

  private static final int ATTENTION = 0;
  private static final int ATTENTION_DROPOUT = 1;
  private static final int ATTENTION_NORM = 2;
  private static final int POINTWISE = 3;
  private static final int POINTWISE_DROPOUT = 4;
  private static final int OUTPUT_NORM = 5;

  @Override
  public boolean handles(Block block) {
    return Overrides.runsAs(block, TransformerEncoderBlock.class);
  }

  @Override
  public BlockList children(Block block) {
    TransformerEncoderBlock encoder = (TransformerEncoderBlock) block;
    BlockList listed = block.getChildren();
    BlockList children = new BlockList();
    children.add(listed.get(0));
    children.add(new Pair<>("selfAttentionDropout", DjlInternals.attentionDropout(encoder)));
    children.add(listed.get(1));
    children.add(listed.get(2));
    children.add(new Pair<>("fullyConnectedDropout", DjlInternals.pointwiseDropout(encoder)));
    children.add(listed.get(3));
    return children;
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    NDArray embedding = inputs.head();
    NDList current = children.forward(ATTENTION, inputs);
    current = children.forwardLast(ATTENTION_DROPOUT, current);
    current = children.computeLast(current, x -> new NDList(x.singletonOrThrow().add(embedding)));
    current = children.forwardLast(ATTENTION_NORM, current);
    current = children.forwardLast(POINTWISE, current);
    current = children.forwardLast(POINTWISE_DROPOUT, current);
    current =
        children.computeLast(
            new NDList(current.singletonOrThrow(), embedding),
            x -> new NDList(x.get(0).add(x.get(1))));
    return children.forwardLast(OUTPUT_NORM, current);
  }
}

package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.util.Pair;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.reflect.Overrides;

/**
 * Runs DJL's BERT: embeddings of tokens, types and positions, encoders one after another, and a
 * projection of the first token. The positions, which the block holds as a parameter of its own,
 * are a child here.
 */
public final class BertHandler implements CompositeHandler {

  private static final int TOKENS = 0;
  private static final int TYPES = 1;
  private static final int POSITIONS = 2;
  private static final int NORM = 3;
  private static final int DROPOUT = 4;
  private static final int FIRST_ENCODER = 5;

  @Override
  public boolean handles(Block block) {
    return Overrides.runsAs(block, BertBlock.class);
  }

  @Override
  public BlockList children(Block block) {
    BlockList children = new BlockList();
    for (Pair<String, Block> child : block.getChildren()) {
      if (children.size() == POSITIONS) {
        children.add(
            "positionEmbedding", new AddedParameter(block.getDirectParameters().valueAt(0)));
      }
      children.add(child);
    }
    return children;
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    NDArray tokenIds = inputs.get(0);
    NDArray mask = inputs.get(2);
    NDArray tokens = children.forward(TOKENS, new NDList(tokenIds)).singletonOrThrow();
    NDArray types = children.forwardLast(TYPES, new NDList(inputs.get(1))).singletonOrThrow();
    NDList current =
        children.computeLast(new NDList(tokens, types), x -> new NDList(x.get(0).add(x.get(1))));
    current = children.forwardLast(POSITIONS, current);
    current = children.forwardLast(NORM, current);
    current = children.forwardLast(DROPOUT, current);
    int pooling = children.size() - 1;
    for (int encoder = FIRST_ENCODER; encoder < pooling; encoder++) {
      // Anew for each encoder, which is cheap and lets its input go as soon as it has run.
      NDArray offsets = children.compute(() -> offsets(tokenIds, mask)).head();
      current = children.forwardLast(encoder, new NDList(current.head(), offsets));
    }
    NDArray sequence = current.head();
    NDList first = children.compute(() -> new NDList(sequence.get(new NDIndex(":,1,:")).squeeze()));
    NDList pooled = children.forwardLast(pooling, first);
    current.addAll(children.computeLast(pooled, x -> new NDList(x.head().tanh())));
    return current;
  }

  /** What is added to the scores of attention: 0 where it is allowed, -100,000 where it is not. */
  private static NDList offsets(NDArray tokenIds, NDArray mask) {
    NDArray allowed = BertBlock.createAttentionMaskFromInputMask(tokenIds, mask);
    Shape shape = allowed.getShape();
    return new NDList(
        allowed
            .reshape(shape.get(0), 1, shape.get(1), shape.get(2))
            .toType(DataType.FLOAT32, false)
            .mul(-1f)
            .add(1f)
            .mul(-100_000f));
  }
}

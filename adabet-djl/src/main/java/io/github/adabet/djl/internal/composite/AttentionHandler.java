package io.github.adabet.djl.internal.composite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.array.HostArrays;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.reflect.Overrides;
import org.jspecify.annotations.Nullable;

/**
 * Runs the projections of DJL's attention block, and the arithmetic between them step by step: of
 * the arrays of shape (batch, heads, queries, keys), the largest of the block, two are alive at a
 * time.
 *
 * <p>Inputs are those of the block: values; values and mask; keys, queries and values; or these
 * three and a mask. A mask of shape (batch, queries, keys) holds 1 where attention is allowed and 0
 * where it is not; one of rank 4 is added to the scores as it is.
 */
public final class AttentionHandler implements CompositeHandler {

  private static final int KEY = 0;
  private static final int QUERY = 1;
  private static final int VALUE = 2;
  private static final int DROPOUT = 3;
  private static final int RESULT = 4;

  /** The block lists its dropout last, after the projection of the result. */
  private static final int[] RUN_ORDER = {0, 1, 2, 4, 3};

  @Override
  public boolean handles(Block block) {
    return Overrides.runsAs(block, ScaledDotProductAttentionBlock.class);
  }

  @Override
  public BlockList children(Block block) {
    BlockList listed = block.getChildren();
    BlockList children = new BlockList();
    for (int index : RUN_ORDER) {
      children.add(listed.get(index));
    }
    return children;
  }

  @Override
  public NDList forward(Block block, NDList inputs, Children children) {
    long heads = DjlInternals.headCount((ScaledDotProductAttentionBlock) block);
    NDArray keys;
    NDArray queries;
    NDArray values;
    if (inputs.size() < 3) {
      NDList input = new NDList(inputs.head());
      keys = children.forward(KEY, input).head();
      queries = children.forward(QUERY, input).head();
      values = children.forwardLast(VALUE, input).head();
    } else {
      keys = children.forwardLast(KEY, new NDList(inputs.get(0))).head();
      queries = children.forwardLast(QUERY, new NDList(inputs.get(1))).head();
      values = children.forwardLast(VALUE, new NDList(inputs.get(2))).head();
    }
    NDArray mask = inputs.size() % 2 == 0 ? inputs.get(inputs.size() - 1) : null;
    NDList weights = weights(new NDList(keys, queries), heads, mask, children);
    weights = children.forwardLast(DROPOUT, weights);
    NDList attended =
        children.computeLast(
            new NDList(weights.singletonOrThrow(), values),
            x -> new NDList(joined(x.get(0).matMul(split(x.get(1), heads)))));
    return new NDList(children.forwardLast(RESULT, attended));
  }

  /** Returns the share of each key in each query's result, (batch, heads, queries, keys). */
  private static NDList weights(
      NDList keysAndQueries, long heads, @Nullable NDArray mask, Children children) {
    long headSize = keysAndQueries.head().getShape().get(2) / heads;
    NDList scores =
        children.computeLast(
            keysAndQueries,
            x -> new NDList(split(x.get(1), heads).matMul(transposed(split(x.get(0), heads)))));
    scores = children.computeLast(scores, x -> scaled(x, headSize));
    if (mask != null) {
      scores = children.computeLast(scores, x -> masked(x, mask));
    }
    return children.computeLast(scores, x -> new NDList(x.head().softmax(3)));
  }

  /** (batch, tokens, features) to (batch, heads, tokens, features of a head). */
  private static NDArray split(NDArray projection, long heads) {
    long batch = projection.getShape().get(0);
    long tokens = projection.getShape().get(1);
    long features = projection.getShape().get(2);
    return projection.reshape(batch, tokens, heads, features / heads).transpose(0, 2, 1, 3);
  }

  /** (batch, heads, tokens, features of a head) to (batch, tokens, features). */
  private static NDArray joined(NDArray attended) {
    long batch = attended.getShape().get(0);
    long features = attended.getShape().get(1) * attended.getShape().get(3);
    return attended.transpose(0, 2, 1, 3).reshape(batch, attended.getShape().get(2), features);
  }

  private static NDArray transposed(NDArray heads) {
    return heads.transpose(0, 1, 3, 2);
  }

  private static NDList scaled(NDList scores, long headSize) {
    NDArray factor = HostArrays.of(scores.getManager(), 1f / (float) Math.sqrt((double) headSize));
    return new NDList(scores.head().mul(factor));
  }

  private static NDList masked(NDList scores, NDArray mask) {
    if (mask.getShape().dimension() == 4) {
      return new NDList(scores.head().add(mask));
    }
    long batch = scores.head().getShape().get(0);
    long queries = scores.head().getShape().get(2);
    long keys = scores.head().getShape().get(3);
    NDArray forbidden =
        mask.reshape(batch, 1, queries, keys)
            .toType(DataType.FLOAT32, false)
            .mul(HostArrays.of(mask.getManager(), -1f))
            .add(HostArrays.of(mask.getManager(), 1f));
    return new NDList(
        scores.head().add(forbidden.mul(HostArrays.of(mask.getManager(), -100_000f))));
  }
}

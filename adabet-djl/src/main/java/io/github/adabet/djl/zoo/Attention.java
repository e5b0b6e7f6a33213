package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.EngineOperators;

/**
 * Multi-head self-attention over tokens, (B, N, D) to (B, N, D) (Vaswani et al. 2017): softmax(q kᵀ
 * / √d) v for each head of dimension d. The linear layers before and after it are its children.
 * What lies between them is one operator where the engine has it. Where it has none it is composed,
 * and the scores, (B, heads, N, N), live no longer than their softmax takes.
 */
final class Attention extends Composite {

  private static final int QKV = 0;
  private static final int PROJECTION = 1;

  private final int heads;

  /**
   * Makes an attention.
   *
   * @param features D, a multiple of {@code heads}
   * @param heads the number of heads
   */
  Attention(int features, int heads, float deviation) {
    this.heads = heads;
    add("qkv", Leaves.linear(3 * features, deviation));
    add("proj", Leaves.linear(features, deviation));
  }

  @Override
  public NDList forward(NDList inputs, CompositeHandler.Children steps) {
    NDList qkv = steps.forwardLast(QKV, inputs);
    NDList mixed =
        operators()
            .selfAttention()
            .map(
                attention ->
                    steps.computeLast(
                        qkv, packed -> new NDList(attention.of(packed.singletonOrThrow(), heads))))
            .orElseGet(() -> composed(qkv, steps));
    return steps.forwardLast(PROJECTION, mixed);
  }

  /**
   * Returns the operators of the engine that holds the weights: which steps there are is asked for
   * outside of them, where arrays may be known by their shape only.
   */
  private EngineOperators operators() {
    NDArray weight = children.valueAt(QKV).getParameters().valueAt(0).getArray();
    return EngineBinding.of(weight.getManager().getEngine()).operators();
  }

  private NDList composed(NDList qkv, CompositeHandler.Children steps) {
    NDList parts = steps.computeLast(qkv, packed -> split(packed.singletonOrThrow()));
    NDList values = new NDList(parts.get(2));
    NDList scores =
        steps.computeLast(
            new NDList(parts.get(0), parts.get(1)),
            both -> new NDList(both.get(0).matMul(both.get(1))));
    NDList weights =
        steps.computeLast(scores, all -> new NDList(all.singletonOrThrow().softmax(-1)));
    return steps.computeLast(
        new NDList(weights.singletonOrThrow(), values.singletonOrThrow()),
        both -> merge(both.get(0).matMul(both.get(1))));
  }

  /** Returns q / √d (B, heads, N, d), kᵀ (B, heads, d, N) and v (B, heads, N, d). */
  private NDList split(NDArray qkv) {
    Shape shape = qkv.getShape();
    long features = shape.get(2) / 3;
    long dimension = features / heads;
    NDList parts = qkv.split(3, 2);
    NDArray[] byHead = new NDArray[3];
    for (int i = 0; i < byHead.length; i++) {
      byHead[i] = parts.get(i).reshape(shape.get(0), shape.get(1), heads, dimension);
    }
    return new NDList(
        byHead[0].transpose(0, 2, 1, 3).mul(1 / Math.sqrt((double) dimension)),
        byHead[1].transpose(0, 2, 3, 1),
        byHead[2].transpose(0, 2, 1, 3));
  }

  /** Puts the heads side by side again, (B, heads, N, d) to (B, N, D). */
  private static NDList merge(NDArray byHead) {
    Shape shape = byHead.getShape();
    return new NDList(
        byHead
            .transpose(0, 2, 1, 3)
            .reshape(shape.get(0), shape.get(2), shape.get(1) * shape.get(3)));
  }

  @Override
  Shape trace(Shape input, ChildShape child) {
    child.of(children.valueAt(QKV), input);
    return child.of(children.valueAt(PROJECTION), input);
  }
}

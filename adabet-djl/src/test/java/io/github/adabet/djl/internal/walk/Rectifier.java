package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.Overwriting;

/** A ReLU that can write over its input. */
final class Rectifier extends AbstractBlock implements Overwriting {

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> params) {
    return new NDList(Activation.relu(inputs.singletonOrThrow()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  @Override
  public NDList overwrite(NDList inputs, MemoryReuse reuse) {
    return new NDList(reuse.relu(inputs.singletonOrThrow()));
  }

  @Override
  public boolean gradientNeedsOutput() {
    return true;
  }
}

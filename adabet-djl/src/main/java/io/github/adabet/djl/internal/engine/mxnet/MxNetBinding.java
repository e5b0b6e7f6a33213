package io.github.adabet.djl.internal.engine.mxnet;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.InferenceMode;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import java.util.Optional;

/** Binds MXNet. */
public final class MxNetBinding implements EngineBinding {

  @Override
  public String name() {
    return "MXNet";
  }

  @Override
  public InferenceMode inferenceMode() {
    return new MxNetInferenceMode();
  }

  @Override
  public LeafForward leafForward() {
    return new MxNetLeafForward();
  }

  /**
   * {@inheritDoc} DJL's assignment to an index makes two copies of the source first on MXNet, and
   * none of it reaches a scalar.
   */
  @Override
  public void overwrite(NDArray target, NDArray source) {
    source.copyTo(target);
  }

  @Override
  public TensorBuffers tensorBuffers() {
    return new MxNetTensorBuffers();
  }

  @Override
  public Optional<MemoryRules> memoryRules() {
    return Optional.of(new MxNetMemoryRules());
  }
}

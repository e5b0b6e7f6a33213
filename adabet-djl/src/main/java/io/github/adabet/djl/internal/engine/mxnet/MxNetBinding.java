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

  /** {@inheritDoc} MXNet ignores an assignment to an index of a scalar. */
  @Override
  public void overwrite(NDArray target, NDArray source) {
    if (target.isScalar()) {
      source.copyTo(target);
    } else {
      EngineBinding.super.overwrite(target, source);
    }
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

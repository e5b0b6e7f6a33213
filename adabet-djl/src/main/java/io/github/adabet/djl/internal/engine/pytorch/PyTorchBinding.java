package io.github.adabet.djl.internal.engine.pytorch;

import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.EngineOperators;
import io.github.adabet.djl.internal.engine.InferenceMode;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.MemoryRules;
import io.github.adabet.djl.internal.engine.RecordedConstants;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import java.util.Optional;

/** Binds PyTorch. */
public final class PyTorchBinding implements EngineBinding {

  @Override
  public String name() {
    return "PyTorch";
  }

  @Override
  public InferenceMode inferenceMode() {
    return new PyTorchInferenceMode();
  }

  @Override
  public LeafForward leafForward() {
    return new PyTorchLeafForward();
  }

  @Override
  public EngineOperators operators() {
    return new PyTorchOperators();
  }

  @Override
  public Optional<MemoryReuse> memoryReuse() {
    return Optional.of(new PyTorchMemoryReuse());
  }

  @Override
  public RecordedConstants recordedConstants() {
    return new PyTorchRecordedConstants();
  }

  @Override
  public TensorBuffers tensorBuffers() {
    return new PyTorchTensorBuffers();
  }

  @Override
  public Optional<ScriptEngine> scripts() {
    return Optional.of(new PyTorchScriptEngine());
  }

  @Override
  public Optional<MemoryRules> memoryRules() {
    return Optional.of(new PyTorchMemoryRules());
  }
}

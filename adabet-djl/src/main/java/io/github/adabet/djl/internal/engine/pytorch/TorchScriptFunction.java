package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.adabet.BackendUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator of PyTorch's that DJL does not call: one expression in TorchScript, which the engine
 * compiles when it is first needed, and keeps for the life of the process. It runs as any operation
 * does: recorded where the calling thread records gradients, and not elsewhere.
 *
 * <p>Keep it to one operator. A graph of several is one that PyTorch's executor fuses, specialises
 * and differentiates by itself. Around a single operator it leaves everything to that operator,
 * which then computes and keeps to the bit and byte what it does when Python calls it. Safe for use
 * by several threads.
 */
final class TorchScriptFunction {

  private final String expression;
  private final String body;
  private final List<String> parameters;
  private volatile @Nullable PtSymbolBlock module;

  /**
   * States a function.
   *
   * @param expression its result, in TorchScript: one call of an operator
   * @param parameters the names of its parameters, which are arrays, at least one
   */
  TorchScriptFunction(String expression, String... parameters) {
    this(expression, "return " + expression, List.of(parameters));
  }

  private TorchScriptFunction(String expression, String body, List<String> parameters) {
    this.expression = expression;
    this.body = body;
    this.parameters = parameters;
  }

  /**
   * States a function that is called for what it does to its first argument, and returns that.
   *
   * @param expression one call of an operator without result, in TorchScript
   * @param parameters the names of its parameters, which are arrays, at least one
   */
  static TorchScriptFunction effect(String expression, String... parameters) {
    return new TorchScriptFunction(
        expression, "_0 = " + expression + "\n    return " + parameters[0], List.of(parameters));
  }

  /**
   * Calls it.
   *
   * @param arguments arrays of PyTorch's without names, one for each parameter; stay the caller's
   * @return a new array of the first argument's manager, in the caller's scope if it has one
   * @throws BackendUnavailableException if the engine does not know the operator
   */
  NDArray apply(NDArray... arguments) {
    // "Training" leaves the thread's gradient mode as it is; otherwise DJL would switch it off.
    return IValueUtils.forward(module(), new NDList(arguments), true).singletonOrThrow();
  }

  private PtSymbolBlock module() {
    PtSymbolBlock known = module;
    return known == null ? load() : known;
  }

  private synchronized PtSymbolBlock load() {
    PtSymbolBlock known = module;
    if (known == null) {
      byte[] archive = TorchScriptArchive.of(body, parameters);
      PtNDManager manager =
          (PtNDManager) Engine.getEngine(PtEngine.ENGINE_NAME).newBaseManager(Device.cpu());
      try {
        known = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
      } catch (EngineException | IOException | LinkageError e) {
        manager.close();
        throw new BackendUnavailableException(
            "PyTorch cannot compile "
                + expression
                + ". Use ai.djl.pytorch:pytorch-engine:0.36.0 with the native PyTorch 2.7.1 that"
                + " belongs to it",
            e);
      }
      module = known;
    }
    return known;
  }
}

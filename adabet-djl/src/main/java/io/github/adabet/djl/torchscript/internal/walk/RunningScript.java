package io.github.adabet.djl.torchscript.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.torchscript.internal.walk.ScriptWalker.LayerHook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A network in the engine, which runs step by step. The values are those of its own pass to the
 * bit, and the engine's optimiser is spared networks that are too large for it, at which libtorch
 * 2.7.1 ends the process (torchvision's Swin-B, scripted).
 *
 * <p>Owns the module. Not safe for use by several threads at once.
 */
public final class RunningScript implements AutoCloseable {

  private final ScriptEngine.Module module;
  private final WalkProgram program;

  /**
   * A network.
   *
   * @param module the archive with the program's code, loaded; closed with this
   * @param program the steps
   */
  public RunningScript(ScriptEngine.Module module, WalkProgram program) {
    this.module = module;
    this.program = program;
  }

  /**
   * Runs it in inference mode.
   *
   * @param arrays the inputs, as many as it takes
   * @param owner owns what it returns
   * @return the outputs
   * @throws ai.djl.engine.EngineException if the engine fails
   * @throws UnsupportedOperationException if the network returns something else than tensors
   */
  public NDList forward(NDList arrays, NDManager owner) {
    NDList outputs = new NDList();
    infer(
        owner,
        () -> {
          try (Value returned = run(arrays, module::run, (layer, output) -> {})) {
            outputs.addAll(returned.tensors(owner));
          }
        });
    return outputs;
  }

  private static void infer(NDManager manager, Runnable pass) {
    EngineBinding.of(manager.getEngine()).inferenceMode().run(pass);
  }

  /**
   * Runs it in inference mode and shows its layers.
   *
   * @param arrays the inputs, as many as it takes
   * @param hook is shown each layer
   * @throws ai.djl.engine.EngineException if the engine fails
   */
  public void walk(NDList arrays, LayerHook hook) {
    infer(arrays.head().getManager(), () -> run(arrays, module::run, hook).close());
  }

  /**
   * Runs it so that it can be differentiated: each operation by itself, as the calling thread's
   * mode of gradients and the modules' modes say when it runs.
   *
   * @param arrays the inputs, as many as it takes
   * @param steps runs a step, and may change modes before
   * @param hook is told of each layer before it runs
   * @param owner owns what it returns
   * @return the outputs
   * @throws ai.djl.engine.EngineException if the engine fails
   * @throws UnsupportedOperationException if the network returns something else than tensors
   */
  public NDList record(NDList arrays, Steps steps, LayerHook hook, NDManager owner) {
    NDList outputs = new NDList();
    module.eagerly(
        () -> {
          ScriptWalker.Methods methods =
              (name, arguments) -> steps.run(() -> module.runRecordably(name, arguments));
          try (Value returned = run(arrays, methods, hook)) {
            outputs.addAll(returned.tensors(owner));
          }
        });
    return outputs;
  }

  /** Runs steps of a pass. */
  @FunctionalInterface
  public interface Steps {

    /**
     * Runs one.
     *
     * @param step what is to run
     * @return what it returns
     */
    Value run(Supplier<Value> step);
  }

  private Value run(NDList arrays, ScriptWalker.Methods methods, LayerHook hook) {
    List<Value> values = new ArrayList<>();
    for (NDArray array : arrays) {
      values.add(module.of(array));
    }
    return new ScriptWalker(module, program, methods).forward(values, hook);
  }

  /**
   * The network as the engine has it.
   *
   * @return lives as long as this
   */
  public ScriptEngine.Module module() {
    return module;
  }

  /**
   * Its steps.
   *
   * @return what is run
   */
  public WalkProgram program() {
    return program;
  }

  /**
   * The tensors of its modules.
   *
   * @return what they are called, in the order of {@link #tensors(NDManager)}
   */
  public ModuleAccess access() {
    return program.access();
  }

  /**
   * Returns the tensors of its modules.
   *
   * @param owner owns the arrays, which share the tensors' memory
   * @return in the order of {@link ModuleAccess#tensors()}
   */
  public NDList tensors(NDManager owner) {
    if (program.access().tensors().isEmpty()) {
      return new NDList();
    }
    try (Value tensors = module.runRecordably(program.access().readMethod(), List.of())) {
      return tensors.tensors(owner);
    }
  }

  /**
   * Puts tensors in the place of its modules'.
   *
   * @param tensors in the order of {@link ModuleAccess#tensors()}; the modules hold on to them
   *     until others are put there
   */
  public void assign(List<NDArray> tensors) {
    try (Value values = module.of(tensors)) {
      module.runRecordably(program.access().assignMethod(), List.of(values)).close();
    }
  }

  /**
   * Sets the modes of its modules.
   *
   * @param training whether each of {@link ModuleAccess#modes()} is in training mode
   */
  public void switchModes(boolean... training) {
    try (Value values = module.of(training)) {
      module.runRecordably(program.access().modeMethod(), List.of(values)).close();
    }
  }

  /**
   * How many tensors a batch has.
   *
   * @return 1 or more
   */
  public int inputs() {
    return program.inputs();
  }

  /**
   * The network as DJL sees it.
   *
   * @return lives as long as this
   */
  public Block block() {
    return module.block();
  }

  @Override
  public void close() {
    module.close();
  }
}

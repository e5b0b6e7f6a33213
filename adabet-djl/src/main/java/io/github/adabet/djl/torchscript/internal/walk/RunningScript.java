package io.github.adabet.djl.torchscript.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.ScriptEngine;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.torchscript.internal.walk.Walk.LayerHook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
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
   * @throws UnsupportedModelException if the network returns no tensor
   */
  public NDList forward(NDList arrays, NDManager owner) {
    NDList outputs = new NDList();
    infer(
        owner,
        () -> {
          try (Walk walk = begin(arrays)) {
            outputs.addAll(through(walk, module::run, (layer, output) -> {}, owner));
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
    infer(
        arrays.head().getManager(),
        () -> {
          try (Walk walk = begin(arrays)) {
            walk.run(module::run, hook, layer -> false);
            walk.takeResult().close();
          }
        });
  }

  /**
   * Begins a pass.
   *
   * @param arrays the inputs, as many as it takes
   * @return a pass that has not come to any step, which the caller closes
   */
  public Walk begin(NDList arrays) {
    List<Value> values = new ArrayList<>();
    for (NDArray array : arrays) {
      values.add(module.of(array));
    }
    return Walk.begin(module, program, values);
  }

  /**
   * Begins a pass where another has stopped.
   *
   * @param place where
   * @param values what is alive there, by number, which is the pass's from now on
   * @return a pass that goes on from there, which the caller closes
   */
  public Walk resume(WalkPlace place, List<Value> values) {
    return Walk.resume(module, place, values);
  }

  /**
   * Runs a pass in inference mode up to a layer, so that what is alive there can be read by what is
   * recorded later.
   *
   * @param walk the pass
   * @param manager of the engine
   * @param stop says before which layers to stop, by their index
   * @return whether there was none, so that the pass is done
   * @throws ai.djl.engine.EngineException if the engine fails
   */
  public boolean inferUntil(Walk walk, NDManager manager, IntPredicate stop) {
    boolean[] done = new boolean[1];
    module.eagerly(
        () ->
            infer(
                manager,
                () -> done[0] = walk.run(module::runRecordably, (layer, output) -> {}, stop)));
    return done[0];
  }

  /**
   * Runs a pass to its end so that it can be differentiated: each operation by itself, as the
   * calling thread's mode of gradients and the modules' modes say when it runs.
   *
   * @param walk the pass
   * @param steps runs a step, and may change modes before
   * @param hook is told of each layer before it runs
   * @param owner owns what it returns
   * @return the outputs
   * @throws ai.djl.engine.EngineException if the engine fails
   * @throws UnsupportedModelException if the network returns no tensor
   */
  public NDList record(Walk walk, Steps steps, LayerHook hook, NDManager owner) {
    NDList outputs = new NDList();
    module.eagerly(
        () -> {
          Walk.Methods methods =
              (name, arguments) -> steps.run(() -> module.runRecordably(name, arguments));
          outputs.addAll(through(walk, methods, hook, owner));
        });
    return outputs;
  }

  private static NDList through(Walk walk, Walk.Methods methods, LayerHook hook, NDManager owner) {
    walk.run(methods, hook, layer -> false);
    try (Value returned = walk.takeResult()) {
      return outputs(returned, owner);
    }
  }

  /** Returns the tensors of a result; those of a dict under their keys. */
  private static NDList outputs(Value returned, NDManager owner) {
    List<NDArray> among = returned.tensorsAmong(owner);
    if (!among.isEmpty()) {
      // Beside them there may be nothing, as in the place of heads that only training has.
      return new NDList(among);
    }
    try {
      return returned.tensors(owner);
    } catch (UnsupportedOperationException e) {
      throw new UnsupportedModelException(
          "The network returns no tensor, nor a tuple, list or dict of tensors. Wrap it in Python"
              + " in a module that returns tensors, and export that",
          e);
    }
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
   * Puts another output into what a layer has returned.
   *
   * @param layer index of the layer
   * @param returned what it returned, which stays open
   * @param place where its output stands in that
   * @param output the other one, which stays open
   * @return a new value of the same type, which the caller closes
   * @throws UnsupportedOperationException if there is no tensor in what it returned
   */
  public Value withOutput(int layer, Value returned, int place, NDArray output) {
    String method = program.replacing().get(layer);
    if (method == null) {
      return returned.withTensor(place, output);
    }
    try (Value tensor = module.of(output)) {
      return module.runRecordably(method, List.of(returned, tensor));
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
   * How a tensor lies in memory.
   *
   * @param array the tensor
   * @return how many elements lie between neighbours along each axis
   */
  public long[] strides(NDArray array) {
    try (Value given = module.of(array);
        Value returned = module.runRecordably(program.access().strideMethod(), List.of(given))) {
      return returned.numbers();
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

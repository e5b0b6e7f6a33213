package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.InferenceMode;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.train.gradient.TrainingModes;
import io.github.adabet.djl.internal.walk.LayerInputException;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk;
import io.github.adabet.djl.torchscript.internal.walk.Walk.LayerHook;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One pass, recorded from the first layer on that is trained. */
final class RecordedWalk implements LayerHook {

  /** What random numbers of the recorded part depend on; no layer is called so. */
  private static final String RECORDED = "/recorded";

  private final RunningScript script;
  private final ModulePlan modules;
  private final TrainingModes modes;
  private final Set<Integer> trained;
  private final NDManager owner;
  private final InferenceMode unrecorded;
  private final List<String> names;
  private boolean recording;
  private int layer = -1;

  /**
   * Prepares a pass.
   *
   * @param network the network
   * @param modules the modes of its modules
   * @param modes seeds what draws random numbers
   * @param trained the layers that are trained
   * @param owner owns the outputs
   */
  RecordedWalk(
      TrainableScript network,
      ModulePlan modules,
      TrainingModes modes,
      Set<Integer> trained,
      NDManager owner) {
    this.script = network.script();
    this.names = network.layers().all().stream().map(layer -> layer.layer().name()).toList();
    this.modules = modules;
    this.modes = modes;
    this.trained = trained;
    this.owner = owner;
    this.unrecorded = EngineBinding.of(owner.getEngine()).inferenceMode();
  }

  /**
   * Runs it, on a thread that records gradients.
   *
   * @param walk the pass, which stays the caller's
   * @param fromStart whether to record from the first operation on
   * @return what the network puts out
   * @throws UnsupportedModelException if no trained layer runs
   * @throws LayerInputException if the engine fails
   */
  NDList run(Walk walk, boolean fromStart) {
    if (fromStart) {
      record();
    }
    try {
      NDList outputs = script.record(walk, this::step, this, owner);
      if (!recording) {
        throw nothingTrained();
      }
      return outputs;
    } catch (EngineException e) {
      throw LayerInputException.failed(
          layer < 0 ? "The network" : "The network, in or behind the layer " + names.get(layer), e);
    }
  }

  /** Returns the exception for passes in which no trained layer runs. */
  static UnsupportedModelException nothingTrained() {
    return new UnsupportedModelException(
        "No trained layer has run in the forward pass, so there is no gradient; select layers that"
            + " the network runs");
  }

  private Value step(Supplier<Value> step) {
    if (recording) {
      return step.get();
    }
    Value[] returned = new Value[1];
    unrecorded.run(() -> returned[0] = step.get());
    return returned[0];
  }

  @Override
  public void begins(int layer) {
    this.layer = layer;
    if (!recording && trained.contains(layer)) {
      record();
    }
  }

  private void record() {
    recording = true;
    script.switchModes(modules.training());
    modes.seed(RECORDED);
  }

  @Override
  public void ran(int layer, Value output) {}
}

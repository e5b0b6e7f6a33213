package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.train.gradient.OutputGradients;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayers;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk.LayerHook;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts a tapped tensor in the place of each ranked layer's output, so that code which later writes
 * into that leaves what is shown of the layer alone.
 *
 * @param script runs the network
 * @param layers the network's
 * @param leaves returns the leaf of a layer
 * @param taps is told of each layer
 * @param owner owns nothing when a layer has run
 */
record LayerTaps(
    RunningScript script,
    ScriptLayers layers,
    IntFunction<BlockTree.Leaf> leaves,
    OutputGradients taps,
    NDManager owner)
    implements LayerHook {

  @Override
  public Value passOn(int layer, @Nullable Value input, Value output) {
    if (!layers.isRanked(layer)) {
      return output;
    }
    ScriptLayer known = layers.all().get(layer);
    if (script.program().fixed().contains(layer)) {
      throw known.withoutGradient();
    }
    try (NDManager scratch = owner.newSubManager()) {
      int place = known.place();
      NDArray tensor = output.tensor(place, scratch).orElse(null);
      if (tensor == null) {
        throw known.withoutOutput();
      }
      NDList inputs = new NDList();
      if (input != null) {
        input.tensor(0, scratch).ifPresent(inputs::add);
      }
      NDArray tapped = taps.tap(leaves.apply(layer), inputs, tensor);
      Value passed = script.withOutput(layer, output, place, tapped);
      output.close();
      return passed;
    }
  }

  @Override
  public void ran(int layer, Value output) {}
}

package io.github.adabet.djl.internal.engine.mxnet;

import ai.djl.Device;
import ai.djl.mxnet.engine.MxGradientCollector;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.MxOpParams;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.reflect.Overrides;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;

/**
 * Runs leaves on MXNet so that their gradients are those of what they compute.
 *
 * <p><b>Batch normalisation.</b> A recording is in training mode as a whole, and so is its backward
 * pass: switched to inference for the forward pass of one leaf only, a batch normalisation would
 * put out the right values and get the gradient of another function, that by the statistics of its
 * batch. A normalisation that keeps its statistics therefore runs as MXNet's operator with {@code
 * use_global_stats}, which says the same in both directions. Other leaves with running statistics
 * cannot be told so, and are refused. A dropout in inference mode is the identity.
 *
 * <p><b>Biases.</b> The operator of a linear layer computes the gradient of its bias together with
 * that of its weight, and leaves it at zero where the weight's is not wanted. A linear layer whose
 * bias alone is trained therefore adds it by an operator of its own, which may round differently in
 * the last place. Composites that run as a whole are refused in that case.
 *
 * <p>Needs the MXNet engine on the class path: load this class only where that engine runs.
 */
public final class MxNetLeafForward implements LeafForward {

  @Override
  public NDList run(
      BlockTree.Leaf leaf, ParameterStore parameters, NDList inputs, boolean training) {
    Block block = leaf.block();
    if (!MxGradientCollector.isTraining()) {
      return block.forward(parameters, inputs, training);
    }
    if (!training) {
      if (Overrides.runsAs(block, Dropout.class)) {
        return inputs;
      }
      requireNormalisation(leaf);
      return normalise((BatchNorm) block, parameters, inputs.singletonOrThrow());
    }
    boolean biasAlone = collects(leaf, parameters, true) && !collects(leaf, parameters, false);
    if (biasAlone && Overrides.runsAs(block, Linear.class)) {
      return shift((Linear) block, parameters, inputs.singletonOrThrow());
    }
    if (leaf.opaque() && collects(leaf, parameters, true)) {
      requireWeightsToo(leaf, parameters);
    }
    return block.forward(parameters, inputs, true);
  }

  @Override
  public boolean recordsInTrainingMode(BlockTree.Leaf leaf) {
    boolean hasStatistics = leaf.parameters().stream().anyMatch(p -> !BlockTree.isTrainable(p));
    return !hasStatistics && !Overrides.runsAs(leaf.block(), Dropout.class);
  }

  private static void requireNormalisation(BlockTree.Leaf leaf) {
    if (!Overrides.runsAs(leaf.block(), BatchNorm.class)) {
      throw new UnsupportedModelException(
          "The layer "
              + leaf.path()
              + " ("
              + leaf.block().getClass().getSimpleName()
              + ") holds running statistics that must stay as they are, and comes after the first"
              + " trained layer. On MXNet this works for BatchNorm only: run the block child by"
              + " child through a CompositeHandler, train later layers, or use PyTorch");
    }
  }

  private static void requireWeightsToo(BlockTree.Leaf leaf, ParameterStore parameters) {
    for (Parameter parameter : leaf.parameters()) {
      if (parameter.getType() == Parameter.Type.WEIGHT && !collects(parameter, parameters)) {
        throw new UnsupportedModelException(
            "The composite "
                + leaf.path()
                + " runs as a whole, and a bias in it is to be trained without its weight, whose"
                + " gradient MXNet would silently leave at zero. Train the weights too, run the"
                + " block child by child through a CompositeHandler, or use PyTorch");
      }
    }
  }

  /** Tells whether a gradient is wanted for a bias, or for any other parameter, of a leaf. */
  private static boolean collects(BlockTree.Leaf leaf, ParameterStore parameters, boolean bias) {
    return leaf.parameters().stream()
        .filter(parameter -> (parameter.getType() == Parameter.Type.BIAS) == bias)
        .anyMatch(parameter -> collects(parameter, parameters));
  }

  private static boolean collects(Parameter parameter, ParameterStore parameters) {
    Device device = parameters.getManager().getDevice();
    return parameters.getValue(parameter, device, true).hasGradient();
  }

  private static NDList shift(Linear block, ParameterStore parameters, NDArray input) {
    Device device = input.getDevice();
    List<Parameter> weightAndBias = block.getDirectParameters().values();
    NDArray weight = parameters.getValue(weightAndBias.get(0), device, true);
    NDArray bias = parameters.getValue(weightAndBias.get(1), device, true);
    return new NDList(Linear.linear(input, weight).singletonOrThrow().add(bias));
  }

  private static NDList normalise(BatchNorm block, ParameterStore parameters, NDArray input) {
    MxOpParams options = new MxOpParams();
    options.addParam("axis", DjlInternals.axis(block));
    options.addParam("eps", DjlInternals.epsilon(block));
    options.addParam("fix_gamma", false);
    options.addParam("use_global_stats", true);
    Device device = input.getDevice();
    NDList operands = new NDList(input);
    // The operator's order: scale, shift, mean, variance; the block lists them so.
    for (Parameter parameter : block.getDirectParameters().values()) {
      operands.add(parameters.getValue(parameter, device, false));
    }
    return ((MxNDManager) input.getManager()).invoke("_npx_batch_norm", operands, options);
  }
}

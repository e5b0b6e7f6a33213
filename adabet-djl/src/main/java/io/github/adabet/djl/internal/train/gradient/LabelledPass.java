package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.TensorActivation;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A pass over a labelled batch that shows layers with their gradients: which parameters it
 * differentiates by, what it differentiates, and what it shows of it.
 *
 * @param objective computes the loss
 * @param targets what the network is to put out; stay the caller's
 * @param samples in the batch
 * @param needs what to show of each layer
 * @param buffers how the engine's tensors are read
 */
public record LabelledPass(
    BlockObjective objective,
    NDList targets,
    long samples,
    Set<LayerQuantity> needs,
    TensorBuffers buffers) {

  /** Returns the parameters of a network whose gradients are needed. */
  public Set<Parameter> weights(BlockTree tree) {
    Set<Parameter> trainable = Collections.newSetFromMap(new IdentityHashMap<>());
    if (needs.contains(LayerQuantity.WEIGHT_GRADIENTS)) {
      for (BlockTree.Leaf leaf : tree.leaves()) {
        leaf.parameters().stream().filter(BlockTree::isTrainable).forEach(trainable::add);
      }
    }
    return trainable;
  }

  /** Tells whether the inputs of layers are needed. */
  public boolean keepsInputs() {
    return needs.contains(LayerQuantity.INPUT);
  }

  /**
   * Returns the sum of the samples' losses, so that each sample's gradient is that of its own loss.
   *
   * @param outputs what the network puts out
   * @throws IllegalArgumentException if the objective refuses the targets
   */
  public NDArray totalLoss(NDList outputs) {
    NDList widened = BlockObjectives.widened(outputs);
    objective.check(targets, widened, LongStream.range(0, samples).toArray());
    return objective.loss(targets, widened).mul(objective.weight(targets, samples));
  }

  /**
   * Shows each layer.
   *
   * @param gradients what was seen in the pass
   * @param visitor is shown it
   * @throws io.github.adabet.UnsupportedModelException if a layer's output is not of shape (B, ...)
   */
  public void show(OutputGradients gradients, LayerVisitor visitor) {
    double weight = objective.weight(targets, samples);
    for (OutputGradients.Seen seen : gradients.seen()) {
      visit(seen, gradients, weight, visitor);
    }
  }

  private void visit(
      OutputGradients.Seen seen, OutputGradients gradients, double weight, LayerVisitor visitor) {
    Layer layer = Objects.requireNonNull(seen.leaf().layer());
    NDArray tensor = BlockObservation.requireBatch(layer, "puts out", seen.outputs(), samples);
    ChannelAxes axes = ChannelAxes.of(seen.leaf());
    try (NDArray gradient = seen.gradient();
        TensorActivation.Lease lease =
            new TensorActivation.Lease(layer, tensor, axes, buffers, false);
        BlockObservation observation = new BlockObservation(seen.leaf(), lease, needs)) {
      if (needs.contains(LayerQuantity.OUTPUT_GRADIENT)) {
        observation.showGradient(gradient, buffers);
      }
      if (needs.contains(LayerQuantity.WEIGHT_GRADIENTS)) {
        observation.showWeightGradients(gradients::ofWeight, weight);
      }
      if (keepsInputs()) {
        observation.showInput(
            BlockObservation.requireBatch(layer, "reads", seen.inputs(), samples), buffers);
      }
      visitor.visit(observation);
    }
  }
}

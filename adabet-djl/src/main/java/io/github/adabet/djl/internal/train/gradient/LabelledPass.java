package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.SampleRows;
import io.github.adabet.djl.internal.rank.SampleRows.Side;
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
 * @param rows gives what is shown one row for each of them
 * @param needs what to show of each layer
 * @param buffers how the engine's tensors are read
 */
public record LabelledPass(
    BlockObjective objective,
    NDList targets,
    long samples,
    SampleRows rows,
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
    int run = 0;
    for (OutputGradients.Seen seen : gradients.seen()) {
      visit(run++, seen, gradients, weight, visitor);
    }
  }

  private void visit(
      int run,
      OutputGradients.Seen seen,
      OutputGradients gradients,
      double weight,
      LayerVisitor visitor) {
    Layer layer = Objects.requireNonNull(seen.leaf().layer());
    // What has other rows belongs to the pass's manager.
    NDArray tensor = rows.ofSamples(run, Side.OUTPUT, layer, seen.outputs());
    boolean same = tensor == seen.outputs().head();
    ChannelAxes axes = ChannelAxes.of(seen.leaf());
    axes = same ? axes : axes.behindRows();
    try (NDArray gradient = seen.gradient();
        TensorActivation.Lease lease =
            new TensorActivation.Lease(layer, tensor, axes, buffers, false);
        BlockObservation observation = new BlockObservation(seen.leaf(), lease, needs)) {
      if (needs.contains(LayerQuantity.OUTPUT_GRADIENT)) {
        NDArray shaped = same ? gradient : gradient.reshape(tensor.getShape());
        observation.showGradient(shaped, axes, buffers);
      }
      if (needs.contains(LayerQuantity.WEIGHT_GRADIENTS)) {
        observation.showWeightGradients(gradients::ofWeight, weight);
      }
      if (keepsInputs()) {
        observation.showInput(rows.ofSamples(run, Side.INPUT, layer, seen.inputs()), buffers);
      }
      visitor.visit(observation);
    }
  }
}

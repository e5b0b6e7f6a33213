package io.github.adabet.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.rank.BlockObservation;
import io.github.adabet.djl.internal.rank.TensorActivation;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.OutputGradients;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.LeafModes;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;

/** Block trees with labelled batches: {@link BlockActivationSource#labelled}. */
final class BlockGradientSource implements ActivationSource<LabelledBatch> {

  /** By how much of the largest output a recorded pass may differ from inference. */
  private static final double TOLERANCE = 1e-3;

  private final BlockActivationSource unlabelled;
  private final BlockTree tree;
  private final NDManager manager;
  private final TensorBuffers buffers;
  private final BlockObjective objective;

  BlockGradientSource(
      BlockActivationSource unlabelled,
      BlockTree tree,
      NDManager manager,
      TensorBuffers buffers,
      BlockObjective objective) {
    this.unlabelled = unlabelled;
    this.tree = tree;
    this.manager = manager;
    this.buffers = buffers;
    this.objective = objective;
  }

  @Override
  public String name() {
    return unlabelled.name() + "-labelled";
  }

  @Override
  public List<Layer> layers() {
    return unlabelled.layers();
  }

  @Override
  public Set<LayerQuantity> gives() {
    return Set.copyOf(EnumSet.allOf(LayerQuantity.class));
  }

  /** Streams what needs no gradient. */
  @Override
  public boolean streams(Set<LayerQuantity> needs) {
    return needs.stream().noneMatch(LayerQuantity::takesLabels);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the batch is empty, holds no sample, lives on another
   *     engine, or the objective refuses its targets
   * @throws UnsupportedModelException if a layer's output is not of shape (B, ...), or the engine
   *     cannot differentiate the network as it runs in inference mode
   */
  @Override
  public void forward(LabelledBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    if (streams(needs)) {
      unlabelled.forward(batch.inputs(), needs, visitor);
      return;
    }
    long samples = unlabelled.requireSamples(batch.inputs());
    try (NDManager pass = manager.newSubManager()) {
      batch.inputs().tempAttach(pass);
      batch.targets().tempAttach(pass);
      DetachedParameters parameters = new DetachedParameters(tree.root().block(), pass);
      BlockWalker walker = new BlockWalker(tree, parameters);
      OutputGradients gradients =
          OutputGradients.of(
              walker,
              parameters,
              needs.contains(LayerQuantity.WEIGHT_GRADIENTS) ? trainable() : Set.of(),
              batch.inputs(),
              outputs -> totalLoss(batch.targets(), outputs, samples),
              needs.contains(LayerQuantity.INPUT),
              pass);
      requireInference(walker, batch.inputs(), gradients.outputs());
      double weight = objective.weight(batch.targets(), samples);
      for (OutputGradients.Seen seen : gradients.seen()) {
        visit(seen, gradients, needs, samples, weight, visitor);
      }
    }
  }

  private Set<Parameter> trainable() {
    Set<Parameter> trainable = Collections.newSetFromMap(new IdentityHashMap<>());
    for (BlockTree.Leaf leaf : tree.leaves()) {
      leaf.parameters().stream().filter(BlockTree::isTrainable).forEach(trainable::add);
    }
    return trainable;
  }

  /** The sum of the samples' losses, so that each sample's gradient is that of its own loss. */
  private NDArray totalLoss(NDList targets, NDList outputs, long samples) {
    NDList widened = BlockObjectives.widened(outputs);
    objective.check(targets, widened, LongStream.range(0, samples).toArray());
    return objective.loss(targets, widened).mul(objective.weight(targets, samples));
  }

  private void visit(
      OutputGradients.Seen seen,
      OutputGradients gradients,
      Set<LayerQuantity> needs,
      long samples,
      double weight,
      LayerVisitor visitor) {
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
      if (needs.contains(LayerQuantity.INPUT)) {
        observation.showInput(
            BlockObservation.requireBatch(layer, "reads", seen.inputs(), samples), buffers);
      }
      visitor.visit(observation);
    }
  }

  /**
   * Checks that the recorded pass computed what inference computes, where the engine records leaves
   * in training mode.
   */
  private void requireInference(BlockWalker walker, NDList inputs, NDList recorded) {
    LeafForward leafForward = EngineBinding.of(manager.getEngine()).leafForward();
    if (tree.leaves().stream().noneMatch(leafForward::recordsInTrainingMode)) {
      return;
    }
    NDList expected = new NDList();
    EngineBinding.of(manager.getEngine())
        .inferenceMode()
        .run(() -> expected.addAll(walker.forward(inputs, LeafModes.INFERENCE)));
    for (int i = 0; i < recorded.size(); i++) {
      double[] right = numbers(expected.get(i));
      double[] seen = numbers(recorded.get(i));
      double largest = 0;
      double difference = 0;
      for (int k = 0; k < right.length; k++) {
        largest = Math.max(largest, Math.abs(right[k]));
        difference = Math.max(difference, Math.abs(right[k] - seen[k]));
      }
      if (!(difference <= TOLERANCE * largest)) {
        throw new UnsupportedModelException(
            "Gradients of the network in inference mode cannot be had: the engine "
                + manager.getEngine().getEngineName()
                + " records in training mode, in which the outputs differ by "
                + difference
                + ". A block draws random numbers or computes something else in training mode;"
                + " build the network without it, or use PyTorch");
      }
    }
    expected.close();
  }

  private static double[] numbers(NDArray array) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return array.toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  @Override
  public Provenance provenance() {
    return unlabelled.provenance().toBuilder()
        .setting("source.name", name())
        .setting("source.objective", objective.name())
        .build();
  }
}

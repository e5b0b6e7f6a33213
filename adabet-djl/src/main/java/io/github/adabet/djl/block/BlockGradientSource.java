package io.github.adabet.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.rank.SampleRows;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.LabelledPass;
import io.github.adabet.djl.internal.train.gradient.LabelledSource;
import io.github.adabet.djl.internal.train.gradient.OutputGradients;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.LeafModes;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;

/** Block trees with labelled batches: {@link BlockActivationSource#labelled}. */
final class BlockGradientSource extends LabelledSource<LabelledBatch> {

  /** By how much of the largest output a recorded pass may differ from inference. */
  private static final double TOLERANCE = 1e-3;

  private final BlockActivationSource unlabelled;
  private final BlockTree tree;
  private final NDManager manager;
  private final TensorBuffers buffers;

  BlockGradientSource(
      BlockActivationSource unlabelled,
      BlockTree tree,
      NDManager manager,
      TensorBuffers buffers,
      BlockObjective objective) {
    super(unlabelled, objective);
    this.unlabelled = unlabelled;
    this.tree = tree;
    this.manager = manager;
    this.buffers = buffers;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the batch is empty, holds no sample, lives on another
   *     engine, or the objective refuses its targets
   * @throws UnsupportedModelException if a layer's output is not of shape (B, ...), or the engine
   *     cannot differentiate the network as it runs in inference mode
   * @throws io.github.adabet.MemoryLimitExceededException if the pass would need more memory than
   *     the unlabelled source allows
   */
  @Override
  public void forward(LabelledBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    if (streams(needs)) {
      unlabelled.forward(batch.inputs(), needs, visitor);
      return;
    }
    long samples = unlabelled.requireSamples(batch.inputs());
    unlabelled.forecast().checkGradients(batch.inputs(), Math.toIntExact(samples), layers(), needs);
    try (NDManager pass = manager.newSubManager()) {
      batch.inputs().tempAttach(pass);
      batch.targets().tempAttach(pass);
      DetachedParameters parameters = new DetachedParameters(tree.root().block(), pass);
      BlockWalker walker = new BlockWalker(tree, parameters);
      LabelledPass labelled =
          new LabelledPass(
              objective(), batch.targets(), samples, SampleRows.of(samples), needs, buffers);
      OutputGradients gradients =
          OutputGradients.of(
              (taps, hook) -> walker.forward(batch.inputs(), hook),
              parameters,
              labelled.weights(tree),
              labelled::totalLoss,
              labelled.keepsInputs(),
              pass);
      requireInference(walker, batch.inputs(), gradients.outputs());
      labelled.show(gradients, visitor);
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
}

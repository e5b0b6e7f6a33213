package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.internal.estimate.NetworkEstimator;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;

/**
 * Says before training how much memory it will take and how the time of a step depends on the
 * choice of layers.
 *
 * <p><b>How.</b> The network runs once, forward, on two samples of zeros, and every operation on
 * arrays is written down with the shapes of what it reads and makes. A training step is then played
 * through on paper for the batch in question, by the rules of the engine (what each operation
 * keeps, what shares memory, what is released when); no constant is fitted to one network, but the
 * engine's own share was set by measurements of the four networks of the zoo. TinyTL (Cai et al.,
 * arXiv 2007.11622) counts activations by layer in this way; here the order of events is kept as
 * well, so that the figure is that of the worst moment. The estimates state the rules they rely on.
 *
 * <p><b>What it is compared with.</b> Growth of the resident memory of the process from before the
 * trainer's first step to its peak, Java heap apart. What glibc's allocator keeps back is not in
 * the figure; see the assumptions.
 *
 * <p>Looks at the network when built; later changes of its structure are not seen. Immutable, and
 * safe for use by several threads.
 */
public final class TrainingEstimator {

  private final BlockTree tree;
  private final NetworkEstimator network;

  private TrainingEstimator(BlockTree tree, NetworkEstimator network) {
    this.tree = tree;
    this.network = network;
  }

  /**
   * Analyses a network that takes float32 arrays.
   *
   * @param model holds a block with initialised parameters; stays the caller's
   * @param sample shape of one sample, without the batch axis
   * @return an estimator
   * @throws UnsupportedModelException if the model has no block, a parameter is not initialised,
   *     the network takes no such samples, or there are no rules for its engine
   */
  public static TrainingEstimator of(Model model, Shape sample) {
    return of(model, List.of(), List.of(sample), List.of(DataType.FLOAT32));
  }

  /**
   * Analyses a network with any inputs.
   *
   * @param model holds a block with initialised parameters; stays the caller's
   * @param handlers how composites run, before the built-in ones; those that the trainer uses
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @return an estimator
   * @throws IllegalArgumentException if there are not as many types as shapes, or none
   * @throws UnsupportedModelException if the model has no block, a parameter is not initialised,
   *     the network takes no such samples, or there are no rules for its engine
   */
  public static TrainingEstimator of(
      Model model, List<CompositeHandler> handlers, List<Shape> samples, List<DataType> types) {
    if (samples.isEmpty() || samples.size() != types.size()) {
      throw new IllegalArgumentException(
          "samples has "
              + samples.size()
              + " shapes and types "
              + types.size()
              + "; give one of each per input, at least one");
    }
    Block block = model.getBlock();
    if (block == null) {
      throw new UnsupportedModelException(
          "The model '"
              + model.getName()
              + "' has no block. Call model.setBlock or model.load first");
    }
    BlockTree tree = BlockTree.of(block, handlers);
    return new TrainingEstimator(
        tree, NetworkEstimator.of(tree, model.getNDManager(), samples, types));
  }

  /**
   * The layers of the network.
   *
   * @return in forward order
   */
  public List<Layer> layers() {
    return tree.layers();
  }

  /**
   * The memory of training a selection, one micro-batch at a time, with the sum of gradients where
   * a batch has several. A trainer's activation recomputation and prefix cache are in {@link
   * BlockSelectiveTrainer#estimate}.
   *
   * @param selection the layers to train
   * @param options batch size, optimizer and mode of batch normalisation
   * @return the peak of a step; the operations of a network are named by the layer they belong to
   *     or follow
   * @throws IllegalArgumentException if a selected layer is not the network's
   */
  public MemoryEstimate training(LayerSelection selection, TrainingOptions options) {
    return network.training(
        plan(selection, options), options.optimizer(), NetworkEstimator.Execution.of(options));
  }

  /**
   * The memory of ranking: a forward pass that keeps nothing and shows the output of each layer,
   * and the distances of one layer's samples.
   *
   * @param batch number of samples, 1 or more
   * @return the peak of a pass
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  public MemoryEstimate ranking(int batch) {
    return network.ranking(batch);
  }

  /**
   * The memory of a forward pass that keeps nothing.
   *
   * @param batch number of samples, 1 or more
   * @return the peak of a pass
   * @throws IllegalArgumentException if {@code batch} is less than 1
   */
  public MemoryEstimate inference(int batch) {
    return network.inference(batch);
  }

  /**
   * The largest batch with which training a selection stays within a limit.
   *
   * @param selection the layers to train
   * @param options optimizer and mode of batch normalisation; its micro-batch size is the most to
   *     try
   * @param bytes limit of {@link MemoryEstimate#aboveIdle()}
   * @return samples, at most the micro-batch size of the options; 0 if not even 1 fits
   * @throws IllegalArgumentException if a selected layer is not the network's
   */
  public int largestBatch(LayerSelection selection, TrainingOptions options, long bytes) {
    return network.largestBatch(
        plan(selection, options),
        options.optimizer(),
        NetworkEstimator.Execution.of(options),
        bytes);
  }

  /**
   * What training costs, layer by layer, for budgets of memory and time.
   *
   * @param options batch size and optimizer
   * @return the costs of all layers; peaks are upper bounds of {@link #training}
   */
  public TrainingCosts costs(TrainingOptions options) {
    return network.costs(options);
  }

  private TrainingPlan plan(LayerSelection selection, TrainingOptions options) {
    return TrainingPlan.of(
        tree, selection, List.of(), ParameterFilter.all(), false, options.batchNorm());
  }
}

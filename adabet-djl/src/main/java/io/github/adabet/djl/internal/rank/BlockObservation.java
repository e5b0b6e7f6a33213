package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A leaf while a batch passes. Ends when closed; tensors and the output's lease are left alone, the
 * other leases end with it.
 */
public final class BlockObservation implements LayerObservation, AutoCloseable {

  private final BlockTree.Leaf leaf;
  private final TensorActivation.Lease output;
  private final Set<LayerQuantity> needs;
  private TensorActivation.@Nullable Lease input;
  private TensorActivation.@Nullable Lease gradient;
  private @Nullable List<StoredTensor> weightGradients;

  /**
   * Shows a leaf.
   *
   * @param leaf a layer
   * @param output its output
   * @param needs what was asked for
   */
  public BlockObservation(
      BlockTree.Leaf leaf, TensorActivation.Lease output, Set<LayerQuantity> needs) {
    this.leaf = leaf;
    this.output = output;
    this.needs = needs;
  }

  /** Shows the leaf's input; reading it does not change how the engine stores it. */
  public void showInput(NDArray tensor, TensorBuffers memory) {
    // Along axis 1 where there is one: whose channels these are, the leaf does not say.
    input = new TensorActivation.Lease(layer(), tensor, ChannelAxes.FIRST, memory, true);
  }

  /** Shows the gradient of the loss by the leaf's output, whose channels are where these say. */
  public void showGradient(NDArray tensor, ChannelAxes axes, TensorBuffers memory) {
    gradient = new TensorActivation.Lease(layer(), tensor, axes, memory, false);
  }

  /**
   * Shows the gradients of a loss by the leaf's weights.
   *
   * @param of the gradient by each trainable parameter
   * @param divisor what they are divided by
   */
  public void showWeightGradients(Function<Parameter, NDArray> of, double divisor) {
    List<StoredTensor> gradients = new ArrayList<>();
    for (Parameter parameter : leaf.parameters()) {
      if (BlockTree.isTrainable(parameter)) {
        gradients.add(new GradientTensor(parameter, of.apply(parameter), divisor, output));
      }
    }
    weightGradients = List.copyOf(gradients);
  }

  @Override
  public Layer layer() {
    return output.activation().layer();
  }

  @Override
  public LayerActivation output() {
    return output.activation();
  }

  @Override
  public LayerActivation input() {
    TensorActivation.Lease shown = input;
    return shown == null ? LayerObservation.super.input() : shown.activation();
  }

  @Override
  public LayerActivation outputGradient() {
    TensorActivation.Lease shown = gradient;
    return shown == null ? LayerObservation.super.outputGradient() : shown.activation();
  }

  @Override
  public List<StoredTensor> weights() {
    return needs.contains(LayerQuantity.WEIGHTS) ? stored(true) : LayerObservation.super.weights();
  }

  @Override
  public List<StoredTensor> statistics() {
    return needs.contains(LayerQuantity.STATISTICS)
        ? stored(false)
        : LayerObservation.super.statistics();
  }

  @Override
  public List<StoredTensor> weightGradients() {
    List<StoredTensor> shown = weightGradients;
    return shown == null ? LayerObservation.super.weightGradients() : shown;
  }

  private List<StoredTensor> stored(boolean trainable) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (Parameter parameter : leaf.parameters()) {
      if (BlockTree.isTrainable(parameter) == trainable) {
        tensors.add(new ParameterTensor(parameter, output));
      }
    }
    return List.copyOf(tensors);
  }

  @Override
  public void close() {
    if (input != null) {
      input.close();
    }
    if (gradient != null) {
      gradient.close();
    }
  }

  /**
   * The first array of a list, if it holds one row per sample.
   *
   * @throws UnsupportedModelException if it does not
   */
  public static NDArray requireBatch(Layer layer, String does, NDList arrays, long samples) {
    if (arrays.isEmpty()) {
      throw new UnsupportedModelException(
          "The layer " + layer.name() + " " + does + " no array, so that it has no activation");
    }
    NDArray tensor = arrays.head();
    Shape shape = tensor.getShape();
    if (shape.dimension() == 0 || shape.get(0) != samples || shape.size() == 0) {
      throw new UnsupportedModelException(
          "The layer "
              + layer.name()
              + " "
              + does
              + " an array of shape "
              + shape
              + " for a batch of "
              + samples
              + " samples; the first axis of an activation must be the batch. Add the batch's axis"
              + " by array.expandDims(0) if the batch lacks it; otherwise wrap the layer and what"
              + " reshapes around it in one block, which then counts as one layer");
    }
    return tensor;
  }
}

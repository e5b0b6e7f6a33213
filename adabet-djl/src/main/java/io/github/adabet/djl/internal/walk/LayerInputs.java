package io.github.adabet.djl.internal.walk;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says in plain words what is wrong with the inputs of a leaf, which engines say in terms of their
 * kernels, if at all: PyTorch takes an image without its batch axis for a convolution of one
 * sample.
 */
final class LayerInputs {

  private LayerInputs() {}

  /**
   * Checks the inputs of convolutions and dense layers.
   *
   * @throws LayerInputException if they do not fit the layer's weight
   */
  static void require(BlockTree.Leaf leaf, NDList inputs) {
    Block block = leaf.block();
    if (inputs.size() != 1 || !(block instanceof Convolution || block instanceof Linear)) {
      return;
    }
    Optional<Parameter> weight =
        leaf.parameters().stream()
            .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
            .findFirst();
    if (weight.isEmpty()) {
      return;
    }
    NDArray input = inputs.head();
    requireType(leaf, input, weight.get().getArray().getDataType());
    Shape shape = weight.get().getArray().getShape();
    if (block instanceof Convolution convolution) {
      requireImages(leaf, input, shape, shape.get(1) * DjlInternals.groups(convolution));
    } else {
      requireFeatures(leaf, input, shape);
    }
  }

  private static void requireType(BlockTree.Leaf leaf, NDArray input, DataType needed) {
    DataType type = input.getDataType();
    if (type == needed) {
      return;
    }
    String remedy =
        type.isFloating()
            ? "Convert the batch to %1$s, by array.toType(DataType.%2$s, false)"
            : "Convert the batch to %1$s, by array.toType(DataType.%2$s, false), and bring pixels"
                + " of 0 to 255 into the range that the network was trained on, as ToTensor does";
    throw complaint(
        leaf,
        input,
        "takes " + needed + ", the type of its weights",
        String.format(remedy, needed.toString().toLowerCase(Locale.ROOT), needed.name()));
  }

  private static void requireImages(
      BlockTree.Leaf leaf, NDArray input, Shape weight, long channels) {
    Shape shape = input.getShape();
    int axes = weight.dimension();
    if (shape.dimension() != axes) {
      throw complaint(
          leaf,
          input,
          "takes arrays of "
              + axes
              + " axes: samples, channels, and "
              + (axes - 2)
              + " of the "
              + (axes == 3 ? "sequence" : "image"),
          "Add the axis that is missing: that of the batch by array.expandDims(0), that of the"
              + " channels by array.expandDims(1)");
    }
    if (shape.get(1) != channels) {
      throw complaint(
          leaf,
          input,
          "takes " + channels + " channels in axis 1",
          "Put the channels before height and width, as ToTensor does, or by"
              + " array.transpose(0, 3, 1, 2)");
    }
  }

  private static void requireFeatures(BlockTree.Leaf leaf, NDArray input, Shape weight) {
    Shape shape = input.getShape();
    if (shape.dimension() == 0 || shape.get(shape.dimension() - 1) != weight.get(1)) {
      throw complaint(
          leaf,
          input,
          "takes " + weight.get(1) + " features in the last axis",
          "Give samples of the size that the network was built for");
    }
  }

  private static LayerInputException complaint(
      BlockTree.Leaf leaf, NDArray input, String takes, String remedy) {
    return new LayerInputException(
        "The layer "
            + leaf.path()
            + " ("
            + leaf.block().getClass().getSimpleName()
            + ") "
            + takes
            + ", and got "
            + describe(input)
            + ". "
            + remedy,
        null);
  }

  /**
   * Names the leaf in which an engine failed, unless for want of memory.
   *
   * @param failure what the engine says
   */
  static RuntimeException failed(
      BlockTree.Leaf leaf, List<NDArray> inputs, EngineException failure) {
    if (isOfMemory(failure)) {
      return failure;
    }
    List<Shape> parameters =
        leaf.parameters().stream().map(parameter -> parameter.getArray().getShape()).toList();
    return new LayerInputException(
        "The layer "
            + leaf.path()
            + " ("
            + leaf.block().getClass().getSimpleName()
            + ") failed on "
            + inputs.stream().map(LayerInputs::describe).toList()
            + (parameters.isEmpty() ? "" : "; its parameters have the shapes " + parameters)
            + ". Give samples of the size that the network was built for: vision transformers and"
            + " dense layers after a flattening take one size only. The engine says: "
            + firstLine(failure),
        failure);
  }

  /**
   * Names the composite in whose arithmetic an engine failed, unless for want of memory.
   *
   * @param failure what the engine says
   */
  static RuntimeException failed(BlockTree.Composite composite, EngineException failure) {
    if (isOfMemory(failure)) {
      return failure;
    }
    return new LayerInputException(
        "The arithmetic of the composite "
            + (composite.path().isEmpty() ? "at the root" : composite.path())
            + " ("
            + composite.block().getClass().getSimpleName()
            + ") failed. Give samples of the size that the network was built for. The engine says: "
            + firstLine(failure),
        failure);
  }

  /** The same for a network that is not walked leaf by leaf here. */
  static RuntimeException failed(String network, EngineException failure) {
    return isOfMemory(failure)
        ? failure
        : new LayerInputException(
            network
                + " failed. Give samples of the size that the network was built for. The engine"
                + " says: "
                + firstLine(failure),
            failure);
  }

  private static boolean isOfMemory(EngineException failure) {
    return String.valueOf(failure.getMessage()).contains("memory");
  }

  private static String describe(NDArray array) {
    return "an array of shape " + array.getShape() + " in " + array.getDataType();
  }

  private static String firstLine(EngineException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("nothing");
  }
}

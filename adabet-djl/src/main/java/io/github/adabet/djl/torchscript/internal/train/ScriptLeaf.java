package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.LayerKind;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.internal.tree.DescribedLeaf;

/**
 * The tensors of one layer of a TorchScript network, or of no layer, as a block. It is never run:
 * only the network as a whole is.
 */
final class ScriptLeaf extends AbstractBlock implements DescribedLeaf {

  private final LayerKind kind;
  private final ChannelAxes axes;

  ScriptLeaf(LayerKind kind, ChannelAxes axes) {
    this.kind = kind;
    this.axes = axes;
  }

  /** Adds a trainable parameter, which shares an array's memory. */
  Parameter addTrainable(String name, NDArray array) {
    boolean bias = name.substring(name.lastIndexOf('.') + 1).startsWith("bias");
    boolean normalization = kind == LayerKind.NORMALIZATION;
    return add(
        name,
        array,
        bias
            ? normalization ? Parameter.Type.BETA : Parameter.Type.BIAS
            : normalization ? Parameter.Type.GAMMA : Parameter.Type.WEIGHT);
  }

  /** Adds a tensor that no gradient changes: a running statistic, or what is never changed. */
  Parameter addStatistic(String name, NDArray array) {
    return add(
        name,
        array,
        name.endsWith("mean") ? Parameter.Type.RUNNING_MEAN : Parameter.Type.RUNNING_VAR);
  }

  private Parameter add(String name, NDArray array, Parameter.Type type) {
    return addParameter(Parameter.builder().setName(name).setType(type).optArray(array).build());
  }

  @Override
  public LayerKind kind() {
    return kind;
  }

  @Override
  public ChannelAxes channelAxes() {
    return axes;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    throw ScriptTree.notRun();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    throw ScriptTree.notRun();
  }
}

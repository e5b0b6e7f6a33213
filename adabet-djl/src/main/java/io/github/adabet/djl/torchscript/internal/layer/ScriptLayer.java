package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A layer of a TorchScript network.
 *
 * @param layer name, kind and number of parameters
 * @param module the module whose output is the layer's
 * @param parameters the names of its trainable parameters, as {@code named_parameters()} has them
 * @param operations the operations that it is made of
 * @param place where its output stands in the tuple that it returns, if it returns one; from 0
 */
public record ScriptLayer(
    Layer layer, ScriptModule module, List<String> parameters, Set<String> operations, int place) {

  static final String TRANSPOSED = "torch.conv_transpose";

  /** Copies the collections. */
  public ScriptLayer {
    parameters = List.copyOf(parameters);
    operations = Set.copyOf(operations);
  }

  /**
   * Where its channels are.
   *
   * @return in its output; in its parameters they are the first axis
   */
  public ChannelAxes channelAxes() {
    if (operations.stream().anyMatch(name -> name.startsWith(TRANSPOSED))) {
      return ChannelAxes.UNDIVIDED;
    }
    LayerKind kind = layer.kind();
    boolean last =
        kind == LayerKind.DENSE
            || (kind == LayerKind.NORMALIZATION
                && operations.stream().anyMatch(name -> name.endsWith("layer_norm")));
    boolean first = kind == LayerKind.CONVOLUTION || kind == LayerKind.NORMALIZATION;
    return last ? ChannelAxes.LAST : first ? ChannelAxes.FIRST : ChannelAxes.UNDIVIDED;
  }

  /**
   * Says that it puts out no tensor.
   *
   * @return an exception to throw
   */
  public UnsupportedModelException withoutOutput() {
    return new UnsupportedModelException(
        "The layer "
            + layer.name()
            + " puts out no tensor, nor a tuple or list with one where it is expected, so that it"
            + " has no activation. Have it return one in Python, and export the network again");
  }

  /**
   * Says that its output stands where no other one can be put, as gradients ask for.
   *
   * @return an exception to throw
   */
  public UnsupportedModelException withoutGradient() {
    return new UnsupportedModelException(
        "The layer "
            + layer.name()
            + " returns a named tuple in which its output stands in a list or dict, so that there"
            + " is no gradient of it. Choose a score that needs no gradients, or have it return a"
            + " tuple of tensors in Python, and export the network again");
  }

  /**
   * How many values it puts out for each place, which is the number of classes if it is the last.
   *
   * @return empty if its parameters do not say
   */
  public OptionalLong outputs() {
    ScriptTensor weight = module.parameters().get("weight");
    ScriptTensor bias = module.parameters().get("bias");
    LayerKind kind = layer.kind();
    if (kind != LayerKind.DENSE && kind != LayerKind.CONVOLUTION) {
      return OptionalLong.empty();
    }
    if (bias != null && bias.info().shape().size() == 1) {
      return OptionalLong.of(bias.info().shape().get(0));
    }
    // A transposed convolution has the inputs first.
    return weight == null || channelAxes() == ChannelAxes.UNDIVIDED
        ? OptionalLong.empty()
        : OptionalLong.of(weight.info().shape().get(0));
  }
}

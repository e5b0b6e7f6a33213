package io.github.adabet.djl.torchscript.internal.layer;

import io.github.adabet.Layer;
import io.github.adabet.djl.torchscript.internal.module.ScriptModule;
import java.util.List;
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

  /** Copies the collections. */
  public ScriptLayer {
    parameters = List.copyOf(parameters);
    operations = Set.copyOf(operations);
  }
}

package io.github.adabet.djl.torchscript;

import io.github.adabet.LayerKind;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.weights.script.ScriptValue.ScriptTensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The number of classes of a network, which stays what the file has. */
final class HeadSize {

  /** Why there is no other, and what to do about it. */
  static final String NO_NEW_HEAD =
      "a TorchScript file keeps the number of classes that it was exported with. Replace the last"
          + " layer in Python and export the network again";

  private HeadSize() {}

  /**
   * Requires that a network has a number of classes.
   *
   * @param layers its layers, at least one
   * @param wanted the number, or empty for any
   * @throws MissingCapabilityException if it has another, or it cannot be told
   */
  static void require(List<ScriptLayer> layers, OptionalInt wanted) {
    OptionalLong there = of(layers.get(layers.size() - 1));
    boolean unlike = there.isEmpty() || there.getAsLong() != wanted.orElse(0);
    if (wanted.isPresent() && unlike) {
      throw new MissingCapabilityException(
          Capability.NEW_HEAD,
          "it has "
              + (there.isEmpty() ? "an unknown number of" : there.getAsLong())
              + " classes and not "
              + wanted.getAsInt()
              + ", and "
              + NO_NEW_HEAD
              + ", or leave the number of classes out");
    }
  }

  /** The number of outputs of a dense layer or convolution: the first extent of its weight. */
  private static OptionalLong of(ScriptLayer last) {
    ScriptTensor weight = last.module().parameters().get("weight");
    LayerKind kind = last.layer().kind();
    return weight != null && (kind == LayerKind.DENSE || kind == LayerKind.CONVOLUTION)
        ? OptionalLong.of(weight.info().shape().get(0))
        : OptionalLong.empty();
  }
}

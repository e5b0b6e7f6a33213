package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.engine.EngineException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.gradient.MicroBatchLoss;
import io.github.adabet.djl.internal.walk.Frontier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One recording from the first trained layer to the loss.
 *
 * @param backward makes it
 * @param modes in which modes modules run, for the provenance
 */
record ScriptGradients(GradientMethod backward, Map<String, String> modes)
    implements GradientMethod {

  private static final String NO_DERIVATIVE = "is not implemented";

  @Override
  public void addGradients(Frontier frontier, MicroBatchLoss loss, Gradients gradients) {
    try {
      backward.addGradients(frontier, loss, gradients);
    } catch (EngineException e) {
      throw explained(e);
    }
  }

  /** Returns what to throw for an error of the engine's in a recorded pass. */
  static RuntimeException explained(EngineException e) {
    if (!String.valueOf(e.getMessage()).contains(NO_DERIVATIVE)) {
      return e;
    }
    return new UnsupportedModelException(
        "The network cannot be differentiated down to the first selected layer. Attention with a"
            + " mask, or of which the weights are wanted, takes a way that has no derivative where"
            + " it is traced within torch.no_grad(): call torch.jit.trace outside of it, or"
            + " torch.jit.script; or select layers behind that operation. The engine says: "
            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
        e);
  }

  @Override
  public Map<String, String> description() {
    Map<String, String> description = new LinkedHashMap<>(backward.description());
    description.putAll(modes);
    return description;
  }
}

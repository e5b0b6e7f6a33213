package io.github.adabet.djl.internal.train.gradient;

import io.github.adabet.djl.internal.walk.Frontier;
import java.util.Map;

/** How the gradients of a micro-batch are computed, from the end of the frozen prefix on. */
public interface GradientMethod {

  /**
   * Runs the rest of the network forward and backward.
   *
   * @param frontier where to begin; its arrays may be used up
   * @param loss what to differentiate
   * @param gradients receives the gradients of all trained parameters
   */
  void addGradients(Frontier frontier, MicroBatchLoss loss, Gradients gradients);

  /** Says how the gradients were computed, for the provenance. */
  Map<String, String> description();
}

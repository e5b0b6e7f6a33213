package io.github.adabet.spi;

import io.github.adabet.Layer;
import java.util.Set;

/**
 * What a scorer may need to know of a layer, and a source may give: {@link LayerScorer#needs()},
 * {@link ActivationSource#gives()}.
 */
public enum LayerQuantity {
  /**
   * The distances between the samples of the layer's output: {@link
   * LayerActivation#pairwiseDistances()} of {@link LayerObservation#output()}.
   */
  DISTANCES("the distances between the samples of the layer's output"),

  /** The numbers of the layer's output. A source that gives these gives distances too. */
  OUTPUT("the layer's output"),

  /**
   * The layer's true input: what flows into it, after the activation functions, pooling and
   * residual sums before it.
   */
  INPUT("the layer's input"),

  /** The layer's trainable parameters. */
  WEIGHTS("the layer's weights"),

  /** The layer's other parameters, such as running means and variances. */
  STATISTICS("the layer's stored statistics"),

  /** The gradient of each sample's loss by the layer's output, which takes labels. */
  OUTPUT_GRADIENT("the gradient of the loss by the layer's output"),

  /** The gradient of the batch's loss by the layer's trainable parameters, which takes labels. */
  WEIGHT_GRADIENTS("the gradients of the loss by the layer's weights");

  /** The quantities that only labelled batches give. */
  private static final Set<LayerQuantity> OF_LABELS = Set.of(OUTPUT_GRADIENT, WEIGHT_GRADIENTS);

  private final String label;

  LayerQuantity(String label) {
    this.label = label;
  }

  /**
   * Whether the quantity depends on labels: only a source of labelled batches gives it, and a pass
   * that shows it runs backward too, with the memory of full training.
   *
   * @return true for gradients
   */
  public boolean takesLabels() {
    return OF_LABELS.contains(this);
  }

  /**
   * The quantity in words, for messages.
   *
   * @return for example {@code the layer's input}
   */
  public String label() {
    return label;
  }

  /** The exception for a quantity that is read without having been asked for. */
  IllegalStateException notAskedFor(Layer layer) {
    return new IllegalStateException(
        label
            + " is read for layer "
            + layer.name()
            + " but was not asked for: name "
            + name()
            + " among the needs() of the scorer.");
  }
}

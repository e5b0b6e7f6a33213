package io.github.adabet.topology.score;

import io.github.adabet.spi.LayerActivation;
import java.util.Arrays;
import java.util.Optional;

/** By what a {@link BettiScorer} or {@link BarcodeScorer} divides the number of a layer. */
public enum BettiNormalization {
  /**
   * By the number of values in the activation, {@code B * D}: samples times features. The paper's
   * score.
   */
  ACTIVATION("activation"),

  /** By the number of trainable parameters of the layer. */
  WEIGHT("weight"),

  /** By nothing: the number itself. */
  NONE("none");

  private final String label;

  BettiNormalization(String label) {
    this.label = label;
  }

  /**
   * The name in provenance and on command lines.
   *
   * @return unique, lower case
   */
  public String label() {
    return label;
  }

  /** The normalisation of that label, if there is one. */
  static Optional<BettiNormalization> labelled(String label) {
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
  }

  /** The number of a layer, divided. */
  double divide(double number, LayerActivation activation) {
    return switch (this) {
      case ACTIVATION -> number / ((double) activation.samples() * activation.features());
      case WEIGHT -> number / activation.layer().parameterCount();
      case NONE -> number;
    };
  }
}

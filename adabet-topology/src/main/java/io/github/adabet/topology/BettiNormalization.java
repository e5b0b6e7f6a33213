package io.github.adabet.topology;

/** By what a {@link BettiScorer} divides the first Betti count of a layer. */
public enum BettiNormalization {
  /**
   * By the number of values in the activation, {@code B * D}: samples times features. The paper's
   * score.
   */
  ACTIVATION("activation"),

  /** By the number of trainable parameters of the layer. */
  WEIGHT("weight"),

  /** By nothing: the count itself. */
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
}

package io.github.adabet;

import java.util.Locale;

/** What a layer's score is multiplied by before layers are chosen. */
public enum ScoreWeighting {
  /** Nothing: the score itself. */
  NONE,

  /**
   * Divided by the bytes that training the layer adds to the peak of a step, besides those for
   * reaching it ({@link LayerCost#trainingBytes()}): what a byte of the budget buys.
   */
  PER_BYTE,

  /** Multiplied by the number of the layer's trainable parameters. */
  TIMES_PARAMETERS;

  /**
   * Whether the weight depends on what training a layer costs.
   *
   * @return false for what is known without
   */
  public boolean takesCosts() {
    return this == PER_BYTE;
  }

  /**
   * The name in lower case, for command lines and reports.
   *
   * @return for example {@code per-byte}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package io.github.adabet.djl.internal.tensorflow.gradient;

/**
 * A loss as a graph computes it, from the network's outputs, targets of the same shape, weights and
 * a scale, all of them float32: the sum over all numbers of the outputs, times the scale. What it
 * is used for, and what the numbers mean, is not known here.
 */
public enum LossKind {
  /** Minus targets times the logarithm of the softmax of logits (samples, classes). */
  CROSS_ENTROPY(true),
  /**
   * With logits x, targets y and weights w: {@code (1 - y) x + w softplus(-x)}, which never
   * overflows.
   */
  BINARY_CROSS_ENTROPY(true),
  /** The square of outputs minus targets. */
  SQUARED(false),
  /** The size of outputs minus targets. */
  ABSOLUTE(false),
  /** With e the size of outputs minus targets and c = min(e, 1): {@code c (e - c / 2)}. */
  HUBER(false);

  private final boolean ofLogits;

  LossKind(boolean ofLogits) {
    this.ofLogits = ofLogits;
  }

  /** Returns whether it is computed in front of a softmax or sigmoid at the network's end. */
  public boolean ofLogits() {
    return ofLogits;
  }
}

package io.github.adabet;

/**
 * How the gradients of a step are limited before decay and rule. Those of a step's micro-batches
 * are added up first; with a channel selection those of other channels do not count.
 *
 * @param kind what is limited
 * @param limit the limit, above 0; 0 for {@link Kind#NONE}
 */
public record GradientClipping(Kind kind, double limit) {

  /** No limit. */
  public static final GradientClipping NONE = new GradientClipping(Kind.NONE, 0);

  /** What is limited. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /**
     * The Euclidean norm of the gradients of all trained parameters as one vector: all are
     * multiplied by {@code min(1, limit / (norm + 1e-6))}, as PyTorch's {@code clip_grad_norm_}
     * does.
     */
    NORM,
    /** Each number: brought into [-limit, limit]. */
    VALUE
  }

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public GradientClipping {
    Requirements.require(
        kind == Kind.NONE ? limit == 0 : limit > 0 && Double.isFinite(limit),
        "the limit of gradients is %s; it must be a finite number above 0 (0 without clipping).",
        limit);
  }

  /**
   * Limits the norm of all gradients as one vector.
   *
   * @param limit above 0
   * @return the limit
   * @throws IllegalArgumentException if it is out of range
   */
  public static GradientClipping byNorm(double limit) {
    return new GradientClipping(Kind.NORM, limit);
  }

  /**
   * Limits each number of the gradients.
   *
   * @param limit above 0
   * @return the limit
   * @throws IllegalArgumentException if it is out of range
   */
  public static GradientClipping byValue(double limit) {
    return new GradientClipping(Kind.VALUE, limit);
  }
}

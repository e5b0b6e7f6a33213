package io.github.adabet;

/**
 * The update rule and its constants. The learning rate comes from a {@link LearningRateSchedule}.
 */
public sealed interface OptimizerOptions
    permits OptimizerOptions.Sgd, OptimizerOptions.Adam, OptimizerOptions.AdamW {

  /**
   * Stochastic gradient descent without momentum and weight decay.
   *
   * @return the options
   */
  static OptimizerOptions sgd() {
    return new Sgd(0, 0);
  }

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param momentum in [0, 1)
   * @param weightDecay decoupled decay, 0 or more
   * @return the options
   * @throws IllegalArgumentException if a value is out of range
   */
  static OptimizerOptions sgd(double momentum, double weightDecay) {
    return new Sgd(momentum, weightDecay);
  }

  /**
   * Adam with the constants of its paper (0.9, 0.999, 1e-8).
   *
   * @return the options
   */
  static OptimizerOptions adam() {
    return new Adam(0.9, 0.999, 1e-8);
  }

  /**
   * AdamW with the constants of Adam's paper.
   *
   * @param weightDecay decoupled decay, 0 or more
   * @return the options
   * @throws IllegalArgumentException if the decay is out of range
   */
  static OptimizerOptions adamW(double weightDecay) {
    return new AdamW(0.9, 0.999, 1e-8, weightDecay);
  }

  /**
   * The number of float values kept per trained parameter between steps.
   *
   * @return 0, 1 or 2
   */
  int statesPerParameter();

  /**
   * {@code w -= lr * decay * w; v = momentum * v + g; w -= lr * v}. With momentum 0 no {@code v} is
   * kept.
   *
   * @param momentum in [0, 1)
   * @param weightDecay decoupled decay (Loshchilov and Hutter, arXiv 1711.05101), 0 or more
   */
  record Sgd(double momentum, double weightDecay) implements OptimizerOptions {
    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Sgd {
      requireRate(momentum, "momentum");
      requireDecay(weightDecay);
    }

    @Override
    public int statesPerParameter() {
      return momentum == 0 ? 0 : 1;
    }
  }

  /**
   * Adam (Kingma and Ba, arXiv 1412.6980), bias-corrected, without decay: {@code w -= lr * m̂ /
   * (sqrt(v̂) + epsilon)}.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root, above 0
   */
  record Adam(double beta1, double beta2, double epsilon) implements OptimizerOptions {
    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Adam {
      requireRate(beta1, "beta1");
      requireRate(beta2, "beta2");
      requireEpsilon(epsilon);
    }

    @Override
    public int statesPerParameter() {
      return 2;
    }
  }

  /**
   * AdamW (Loshchilov and Hutter, arXiv 1711.05101): {@code w -= lr * decay * w} before Adam's
   * step.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root, above 0
   * @param weightDecay decoupled decay, 0 or more
   */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
      implements OptimizerOptions {
    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public AdamW {
      requireRate(beta1, "beta1");
      requireRate(beta2, "beta2");
      requireEpsilon(epsilon);
      requireDecay(weightDecay);
    }

    @Override
    public int statesPerParameter() {
      return 2;
    }
  }

  private static void requireRate(double value, String name) {
    Requirements.require(value >= 0 && value < 1, "%s is %s; it must be in [0, 1).", name, value);
  }

  private static void requireEpsilon(double value) {
    Requirements.require(
        value > 0 && Double.isFinite(value),
        "epsilon is %s; it must be a finite number above 0.",
        value);
  }

  private static void requireDecay(double value) {
    Requirements.require(
        value >= 0 && Double.isFinite(value),
        "weightDecay is %s; it must be a finite number, 0 or more.",
        value);
  }
}

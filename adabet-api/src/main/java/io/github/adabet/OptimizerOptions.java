package io.github.adabet;

/**
 * The update rule, and what is done around it: a penalty of weights, clipping of gradients, decay,
 * learning rates by layer, and an average of the weights. The learning rate comes from a {@link
 * LearningRateSchedule}. Immutable.
 *
 * <p>A step first adds the penalty's gradient, clips the gradients of all trained parameters, then
 * decays, then applies the rule, and last takes the new weights into the average. State and
 * arithmetic are in the precision of the parameters, but at least in float32: of parameters in
 * float16 and bfloat16 a copy in float32 is trained and kept as state (master weights; Micikevicius
 * et al., "Mixed precision training", arXiv 1710.03740), and rounded to the network's after each
 * step.
 *
 * @param rule how a weight moves
 * @param weightDecay how weights shrink
 * @param clipping how gradients are limited
 * @param rates multiples of the learning rate by layer
 * @param average what average of the weights is kept
 * @param penalty what the loss is raised by
 */
public record OptimizerOptions(
    Rule rule,
    WeightDecay weightDecay,
    GradientClipping clipping,
    LayerRates rates,
    WeightAverage average,
    WeightPenalty penalty) {

  /**
   * Stochastic gradient descent without momentum.
   *
   * @return the options, without anything around the rule
   */
  public static OptimizerOptions sgd() {
    return sgd(0);
  }

  /**
   * Stochastic gradient descent with momentum.
   *
   * @param momentum in [0, 1)
   * @return the options, without anything around the rule
   * @throws IllegalArgumentException if the momentum is out of range
   */
  public static OptimizerOptions sgd(double momentum) {
    return of(new Sgd(momentum, false));
  }

  /**
   * Stochastic gradient descent with Nesterov's momentum.
   *
   * @param momentum above 0, below 1
   * @return the options, without anything around the rule
   * @throws IllegalArgumentException if the momentum is out of range
   */
  public static OptimizerOptions nesterov(double momentum) {
    return of(new Sgd(momentum, true));
  }

  /**
   * Adam with the constants of its paper (0.9, 0.999, 1e-8).
   *
   * @return the options, without anything around the rule
   */
  public static OptimizerOptions adam() {
    return adam(0.9, 0.999, 1e-8);
  }

  /**
   * Adam.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root, above 0
   * @return the options, without anything around the rule
   * @throws IllegalArgumentException if a constant is out of range
   */
  public static OptimizerOptions adam(double beta1, double beta2, double epsilon) {
    return of(new Adam(beta1, beta2, epsilon));
  }

  /**
   * AdamW (Loshchilov and Hutter, arXiv 1711.05101): Adam with the constants of its paper and
   * decoupled decay, of all but biases and normalisations.
   *
   * @param decay the decay, 0 or more
   * @return the options
   * @throws IllegalArgumentException if the decay is out of range
   */
  public static OptimizerOptions adamW(double decay) {
    return adam().withWeightDecay(WeightDecay.decoupled(decay));
  }

  private static OptimizerOptions of(Rule rule) {
    return new OptimizerOptions(
        rule,
        WeightDecay.NONE,
        GradientClipping.NONE,
        LayerRates.EQUAL,
        WeightAverage.NONE,
        WeightPenalty.NONE);
  }

  /**
   * Returns the same options with another decay.
   *
   * @param decay how weights shrink
   * @return the options
   */
  public OptimizerOptions withWeightDecay(WeightDecay decay) {
    return new OptimizerOptions(rule, decay, clipping, rates, average, penalty);
  }

  /**
   * Returns the same options with another limit of gradients.
   *
   * @param limit how gradients are limited
   * @return the options
   */
  public OptimizerOptions withClipping(GradientClipping limit) {
    return new OptimizerOptions(rule, weightDecay, limit, rates, average, penalty);
  }

  /**
   * Returns the same options with other learning rates by layer.
   *
   * @param multiples multiples of the schedule's learning rate
   * @return the options
   */
  public OptimizerOptions withRates(LayerRates multiples) {
    return new OptimizerOptions(rule, weightDecay, clipping, multiples, average, penalty);
  }

  /**
   * Returns the same options with an average of the weights.
   *
   * @param kept what average is kept
   * @return the options
   */
  public OptimizerOptions withAverage(WeightAverage kept) {
    return new OptimizerOptions(rule, weightDecay, clipping, rates, kept, penalty);
  }

  /**
   * Returns the same options with another penalty.
   *
   * @param raised what the loss is raised by
   * @return the options
   */
  public OptimizerOptions withPenalty(WeightPenalty raised) {
    return new OptimizerOptions(rule, weightDecay, clipping, rates, average, raised);
  }

  /** How a weight moves by its gradient. */
  public sealed interface Rule permits Sgd, Adam {}

  /**
   * Stochastic gradient descent: {@code v = momentum * v + g; w -= lr * v}, or with Nesterov's
   * momentum {@code w -= lr * (g + momentum * v)}. With momentum 0 no {@code v} is kept.
   *
   * @param momentum in [0, 1)
   * @param nesterov whether to look ahead; needs a momentum above 0
   */
  public record Sgd(double momentum, boolean nesterov) implements Rule {
    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Sgd {
      requireRate(momentum, "momentum");
      Requirements.require(
          !nesterov || momentum > 0,
          "momentum is %s; Nesterov's momentum must be above 0.",
          momentum);
    }
  }

  /**
   * Adam (Kingma and Ba, arXiv 1412.6980), bias-corrected: {@code w -= lr * m̂ / (sqrt(v̂) +
   * epsilon)}.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root, above 0
   */
  public record Adam(double beta1, double beta2, double epsilon) implements Rule {
    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Adam {
      requireRate(beta1, "beta1");
      requireRate(beta2, "beta2");
      Requirements.require(
          epsilon > 0 && Double.isFinite(epsilon),
          "epsilon is %s; it must be a finite number above 0.",
          epsilon);
    }
  }

  private static void requireRate(double value, String name) {
    Requirements.require(value >= 0 && value < 1, "%s is %s; it must be in [0, 1).", name, value);
  }
}

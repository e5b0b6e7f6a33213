package io.github.adabet.strategy;

import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.WeightPenalty;
import io.github.adabet.spi.SelectionStrategy;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link SelectionScheme} does under its settings: a strategy that chooses, and what it adds
 * to the training. Immutable.
 *
 * <p>A strategy that chooses once and looks at the network as it is may be asked before training
 * begins, and the training be given its selection; one that chooses again or takes a probe step is
 * given to the training itself: {@link #duringTraining()}. Behind the door of adabet-djl, {@code
 * PlannedTraining} does what is right.
 */
public final class SchemePlan {
  private final String scheme;
  private final SelectionStrategy strategy;
  private final boolean duringTraining;
  private final WeightPenalty penalty;

  private SchemePlan(
      String scheme, SelectionStrategy strategy, boolean duringTraining, WeightPenalty penalty) {
    this.scheme = Objects.requireNonNull(scheme, "scheme");
    this.strategy = Objects.requireNonNull(strategy, "strategy");
    this.duringTraining = duringTraining;
    this.penalty = penalty;
  }

  /**
   * A plan whose strategy is asked once, before training.
   *
   * @param scheme the name of the scheme
   * @param strategy chooses by layers, rankings and costs; takes no probe step
   * @return the plan
   */
  public static SchemePlan beforeTraining(String scheme, SelectionStrategy strategy) {
    return new SchemePlan(scheme, strategy, false, WeightPenalty.NONE);
  }

  /**
   * A plan whose strategy is given to the training.
   *
   * @param scheme the name of the scheme
   * @param strategy chooses
   * @return the plan
   */
  public static SchemePlan duringTraining(String scheme, SelectionStrategy strategy) {
    return new SchemePlan(scheme, strategy, true, WeightPenalty.NONE);
  }

  /**
   * The same plan with a penalty of weights.
   *
   * @param added what the loss is raised by
   * @return the plan
   */
  public SchemePlan withPenalty(WeightPenalty added) {
    return new SchemePlan(scheme, strategy, duringTraining, added);
  }

  /**
   * The name of the scheme.
   *
   * @return its own, whatever alias it was asked for by
   */
  public String scheme() {
    return scheme;
  }

  /**
   * What chooses.
   *
   * @return the strategy
   */
  public SelectionStrategy strategy() {
    return strategy;
  }

  /**
   * Whether the strategy is to be given to the training, because it chooses again or takes a probe
   * step. Otherwise it chooses once, from the network as it is.
   *
   * @return true if it is
   */
  public boolean duringTraining() {
    return duringTraining;
  }

  /**
   * The ranking that a plan chooses from, for whoever makes and shows rankings: rank by its scorer
   * and select by its budget.
   *
   * @return scorer, batches and budget; empty for a plan that chooses otherwise or during training
   */
  public Optional<RankedSelection> ranking() {
    return strategy instanceof RankedSelection ranked ? Optional.of(ranked) : Optional.empty();
  }

  /**
   * What the plan adds to the training.
   *
   * @param given how to train
   * @return the same, with the penalty of the scheme if it has one
   * @throws IllegalArgumentException if the optimizer given has a penalty already, and the scheme
   *     too
   */
  public TrainingOptions options(TrainingOptions given) {
    if (penalty.equals(WeightPenalty.NONE)) {
      return given;
    }
    OptimizerOptions optimizer = given.optimizer();
    if (!optimizer.penalty().equals(WeightPenalty.NONE)) {
      throw new IllegalArgumentException(
          "The optimizer has the penalty "
              + optimizer.penalty()
              + ", and the scheme "
              + scheme
              + " adds one of its own; leave one of them out.");
    }
    return given.withOptimizer(optimizer.withPenalty(penalty));
  }

  @Override
  public String toString() {
    return scheme
        + ": "
        + strategy.name()
        + (penalty.equals(WeightPenalty.NONE) ? "" : " with " + penalty);
  }
}

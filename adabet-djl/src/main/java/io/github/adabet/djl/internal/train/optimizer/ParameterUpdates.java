package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.plan.Finiteness;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.ArrayBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies an update rule to all trained parameters and holds the rule's state. Not thread-safe. */
public final class ParameterUpdates {

  private final TrainingPlan plan;
  private final DetachedParameters parameters;
  private final UpdateRule rule;
  private final List<List<NDArray>> states = new ArrayList<>();

  /**
   * Begins with a state of zeros.
   *
   * @param plan what is trained
   * @param parameters where the parameters and their gradients are
   * @param options the rule
   * @param manager owns the state
   */
  public ParameterUpdates(
      TrainingPlan plan,
      DetachedParameters parameters,
      OptimizerOptions options,
      NDManager manager) {
    this.plan = plan;
    this.parameters = parameters;
    this.rule = UpdateRule.of(options);
    for (TrainingPlan.Entry entry : plan.trained()) {
      NDArray weight = parameters.alias(entry.parameter());
      List<NDArray> state = new ArrayList<>();
      for (int i = 0; i < rule.stateNames().size(); i++) {
        state.add(manager.zeros(weight.getShape(), weight.getDataType()));
      }
      states.add(state);
    }
  }

  /**
   * Makes one step.
   *
   * @param gradients the gradients of all trained parameters, each closed when it was used
   * @param rate the learning rate
   * @param step index of the step, from 0
   */
  public void apply(Gradients gradients, double rate, long step) {
    for (int i = 0; i < states.size(); i++) {
      // One scope per parameter, so that the temporaries of one only are alive at a time.
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        TrainingPlan.Entry entry = plan.trained().get(i);
        NDArray weight = parameters.alias(entry.parameter());
        List<NDArray> state = states.get(i);
        try (NDArray gradient = gradients.of(entry)) {
          plan.channels()
              .change(
                  entry.parameter(),
                  weight,
                  () -> rule.update(weight, gradient, state, rate, step));
        }
      }
    }
  }

  /**
   * Checks that the last update left finite weights.
   *
   * @param step the number of steps made
   * @throws TrainingDivergedException if a weight is NaN or infinite
   */
  public void requireFinite(long step) {
    for (TrainingPlan.Entry entry : plan.trained()) {
      if (!Finiteness.holds(parameters.alias(entry.parameter()))) {
        throw new TrainingDivergedException(
            "The parameter "
                + entry.key()
                + " is no longer finite after step "
                + step
                + ". Lower the learning rate; the last checkpoint, if there is one, is sound");
      }
    }
  }

  /** Returns the state arrays by a unique name, in a fixed order. */
  public Map<String, NDArray> state() {
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (int i = 0; i < states.size(); i++) {
      for (int j = 0; j < states.get(i).size(); j++) {
        named.put(
            rule.stateNames().get(j) + "/" + plan.trained().get(i).key(), states.get(i).get(j));
      }
    }
    return named;
  }

  /** Returns the size of the state. */
  long stateBytes() {
    return states.stream().flatMap(List::stream).mapToLong(ArrayBytes::count).sum();
  }
}

package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.adabet.OptimizerOptions;
import java.util.List;

/**
 * The arithmetic of one optimizer on one parameter, in place. Stateless and thread-safe; the state
 * arrays are the caller's.
 *
 * <p>Why not DJL's optimizers: their step refuses gradients whose sum is zero, several of them do
 * not run on PyTorch, and their state cannot be saved and restored.
 */
public interface UpdateRule {

  /**
   * Returns the names of the state arrays, each of the parameter's shape and zero at the start.
   *
   * @return the names, in the order {@link #update} takes the arrays
   */
  List<String> stateNames();

  /** Returns how many arrays of the parameter's size {@link #update} needs at once, for a time. */
  int temporaryArrays();

  /**
   * Updates a parameter. Small temporaries are left to the caller's scope.
   *
   * @param weight the parameter in float32 or float64, changed in place; requires no gradient
   * @param gradient its gradient, used as scratch memory; holds nothing of use afterwards
   * @param state the state arrays, changed in place
   * @param rate the learning rate of this step
   * @param step index of the step, from 0
   */
  void update(NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step);

  /** Returns the rule that the options describe. */
  static UpdateRule of(OptimizerOptions.Rule rule) {
    if (rule instanceof OptimizerOptions.Sgd sgd) {
      return new SgdRule(sgd.momentum(), sgd.nesterov());
    }
    OptimizerOptions.Adam adam = (OptimizerOptions.Adam) rule;
    return new AdamRule(adam.beta1(), adam.beta2(), adam.epsilon());
  }
}

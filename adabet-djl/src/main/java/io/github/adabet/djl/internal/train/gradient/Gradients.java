package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.HalfPrecision;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The gradients of one step, summed over its backward passes, in the precision of their parameters,
 * but at least float32. Not thread-safe.
 */
public final class Gradients {

  private final IdentityHashMap<Parameter, NDArray> sums = new IdentityHashMap<>();
  private final NDManager manager;

  /**
   * Begins a step.
   *
   * @param manager owns the gradients
   */
  public Gradients(NDManager manager) {
    this.manager = manager;
  }

  /** Adds the gradients of the backward pass just run. */
  void add(List<TrainingPlan.Entry> entries, DetachedParameters parameters) {
    for (TrainingPlan.Entry entry : entries) {
      NDArray gradient = HalfPrecision.widened(parameters.takeGradient(entry.parameter()));
      NDArray sum = sums.get(entry.parameter());
      if (sum == null) {
        gradient.attach(manager);
        sums.put(entry.parameter(), gradient);
      } else {
        sum.addi(gradient);
        gradient.close();
      }
    }
  }

  /** Multiplies all sums. */
  public void multiply(double factor) {
    sums.values().forEach(sum -> sum.muli(factor));
  }

  /** Returns the gradient of a parameter, which the caller may overwrite and closes. */
  public NDArray of(TrainingPlan.Entry entry) {
    NDArray sum = sums.get(entry.parameter());
    if (sum == null) {
      throw new IllegalStateException("no backward pass has reached " + entry.key());
    }
    return sum;
  }
}

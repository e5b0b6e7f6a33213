package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.WeightAverage;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.plan.Finiteness;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.HalfPrecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Moves all trained parameters and holds the optimizer's state. Not thread-safe. */
public final class ParameterUpdates {

  private final TrainingPlan plan;
  private final PenaltyGradient penalty;
  private final GradientClipper clipper;
  private final WeightAverage average;
  private final List<UpdatedParameter> updated = new ArrayList<>();

  /**
   * Begins with a state of zeros.
   *
   * @param plan what is trained
   * @param parameters where the parameters and their gradients are
   * @param options the rule and what is around it
   * @param manager owns the state
   * @throws IllegalArgumentException if the options name a layer that the network does not have
   */
  public ParameterUpdates(
      TrainingPlan plan,
      DetachedParameters parameters,
      OptimizerOptions options,
      NDManager manager) {
    this.plan = plan;
    this.penalty = new PenaltyGradient(options.penalty());
    this.clipper = new GradientClipper(plan, options.clipping());
    this.average = options.average();
    Set<String> unknown = new TreeSet<>(options.rates().layers().keySet());
    unknown.removeAll(plan.layerNames());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "The optimizer's learning rates by layer name "
              + unknown
              + ", which the network does not have; its layers are "
              + plan.layerNames());
    }
    for (TrainingPlan.Entry entry : plan.trained()) {
      NDArray weight = parameters.alias(entry.parameter());
      requireGradients(entry.key(), weight);
      updated.add(new UpdatedParameter(entry, weight, plan, options, manager));
    }
  }

  /** Refuses half precision where the engine has no gradients for it. */
  private static void requireGradients(String key, NDArray weight) {
    if (!HalfPrecision.is(weight.getDataType())) {
      return;
    }
    try (NDArray alias = weight.stopGradient()) {
      alias.setRequiresGradient(true);
    } catch (UnsupportedOperationException e) {
      throw new UnsupportedModelException(
          "The parameter "
              + key
              + " is in "
              + weight.getDataType()
              + ", in which DJL's "
              + weight.getManager().getEngine().getEngineName()
              + " engine computes no gradients. Convert the network to float32 to train it",
          e);
    }
  }

  /**
   * Makes one step.
   *
   * @param gradients the gradients of all trained parameters, each closed when it was used
   * @param rate the learning rate
   * @param step index of the step, from 0
   * @throws TrainingDivergedException if the gradients' norm is limited and not finite; no
   *     parameter has changed then
   */
  public void apply(Gradients gradients, double rate, long step) {
    for (int i = 0; i < updated.size(); i++) {
      penalty.add(plan.trained().get(i), updated.get(i).exact(), gradients);
    }
    clipper.clip(gradients, step);
    for (int i = 0; i < updated.size(); i++) {
      // One scope per parameter, so that the temporaries of one only are alive at a time.
      try (NDScope scope = new NDScope();
          NDArray gradient = gradients.of(plan.trained().get(i))) {
        scope.suppressNotUsedWarning();
        updated.get(i).move(gradient, rate, step);
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
    for (int i = 0; i < updated.size(); i++) {
      if (!Finiteness.holds(updated.get(i).weight())) {
        throw new TrainingDivergedException(
            "The parameter "
                + plan.trained().get(i).key()
                + " is no longer finite after step "
                + step
                + ". Lower the learning rate; the last checkpoint, if there is one, is sound");
      }
    }
  }

  /**
   * Does something while the network holds the weights that validation is to measure: the averages,
   * if the options say so, and the trained weights otherwise. The network holds the trained weights
   * again afterwards.
   *
   * @param use what to do; at least one step was made
   * @return what it returns
   */
  public <T> T whileMeasured(Supplier<T> use) {
    if (!average.evaluated()) {
      return use.get();
    }
    forEach(UpdatedParameter::useAverageForNow);
    try {
      return use.get();
    } finally {
      forEach(UpdatedParameter::useTrained);
    }
  }

  /** Puts the averages into the network, if the options ask for them at the end. */
  public void finish() {
    if (average.applied()) {
      forEach(UpdatedParameter::useAverage);
    }
  }

  private void forEach(Consumer<UpdatedParameter> use) {
    for (UpdatedParameter parameter : updated) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        use.accept(parameter);
      }
    }
  }

  /** Returns the state arrays by a unique name, in a fixed order. */
  public Map<String, NDArray> state() {
    Map<String, NDArray> named = new LinkedHashMap<>();
    updated.forEach(parameter -> named.putAll(parameter.state()));
    return named;
  }
}

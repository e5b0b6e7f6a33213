package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRates;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.plan.ChannelMasks;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.HalfPrecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One trained parameter with all that the optimizer keeps for it. Not thread-safe; the arrays
 * belong to the manager given.
 */
final class UpdatedParameter {

  private final TrainingPlan.Entry entry;
  private final ChannelMasks channels;
  private final NDArray weight;
  private final @Nullable NDArray master;
  private final List<NDArray> moments = new ArrayList<>();
  private final @Nullable NDArray average;
  private final UpdateRule rule;
  private final double rateMultiple;
  private final WeightDecay decay;
  private final double averageDecay;

  /**
   * Begins with a state of zeros.
   *
   * @param entry the parameter
   * @param weight the array in which the network reads it, changed in place
   * @param plan what is trained
   * @param options the rule and what is around it
   * @param manager owns the state
   */
  UpdatedParameter(
      TrainingPlan.Entry entry,
      NDArray weight,
      TrainingPlan plan,
      OptimizerOptions options,
      NDManager manager) {
    this.entry = entry;
    this.channels = plan.channels();
    this.weight = weight;
    this.rule = UpdateRule.of(options.rule());
    this.rateMultiple = rateMultiple(entry, plan, options.rates());
    this.decay = decays(entry, options.weightDecay()) ? options.weightDecay() : WeightDecay.NONE;
    this.averageDecay = options.average().decay();
    this.master = HalfPrecision.is(weight.getDataType()) ? kept(weight, manager) : null;
    for (int i = 0; i < rule.stateNames().size(); i++) {
      moments.add(manager.zeros(weight.getShape(), HalfPrecision.working(weight.getDataType())));
    }
    this.average = options.average().kept() ? kept(weight, manager) : null;
  }

  private static NDArray kept(NDArray weight, NDManager manager) {
    DataType type = weight.getDataType();
    // A conversion to the same type may share the memory.
    NDArray copy =
        HalfPrecision.is(type)
            ? weight.toType(HalfPrecision.working(type), false)
            : weight.duplicate();
    copy.attach(manager);
    return copy;
  }

  private static double rateMultiple(
      TrainingPlan.Entry entry, TrainingPlan plan, LayerRates rates) {
    Layer layer = entry.layer();
    if (layer == null) {
      return 1;
    }
    double usual = plan.alwaysTrained().contains(layer.name()) ? rates.head() : 1;
    return rates.layers().getOrDefault(layer.name(), usual);
  }

  private static boolean decays(TrainingPlan.Entry entry, WeightDecay decay) {
    Layer layer = entry.layer();
    return switch (entry.parameter().getType()) {
      case BIAS, GAMMA, BETA -> decay.everyParameter();
      default -> decay.everyParameter() || layer == null || layer.kind() != LayerKind.NORMALIZATION;
    };
  }

  /** Returns the parameter. */
  Parameter parameter() {
    return entry.parameter();
  }

  /** Returns the array in which the network reads the parameter. */
  NDArray weight() {
    return weight;
  }

  /** Returns the weights that are moved, in float32 or float64. */
  NDArray exact() {
    return master == null ? weight : master;
  }

  /**
   * Moves the parameter. Small temporaries are left to the caller's scope.
   *
   * @param gradient its gradient, in float32 or float64; used as scratch memory
   * @param scheduled the schedule's learning rate
   * @param step index of the step, from 0
   */
  void move(NDArray gradient, double scheduled, long step) {
    NDArray target = exact();
    channels.change(
        entry.parameter(),
        target,
        () -> {
          double rate = scheduled * rateMultiple;
          decay(target, gradient, rate);
          rule.update(target, gradient, moments, rate, step);
        });
    if (master != null) {
      write(master);
    }
    if (average != null) {
      takeIn(average, target, gradient, step);
    }
  }

  private void decay(NDArray target, NDArray gradient, double rate) {
    if (decay.rate() == 0) {
      return;
    }
    switch (decay.kind()) {
      case COUPLED -> {
        try (NDArray pull = target.mul((float) decay.rate())) {
          gradient.addi(pull);
        }
      }
      case DECOUPLED -> target.muli((float) (1 - rate * decay.rate()));
    }
  }

  private void takeIn(NDArray averaged, NDArray target, NDArray scratch, long step) {
    if (step == 0) {
      ArrayBytes.copyInto(averaged, target);
    } else {
      ArrayBytes.copyInto(scratch, target);
      averaged.muli((float) averageDecay).addi(scratch.muli((float) (1 - averageDecay)));
    }
  }

  /** Puts the average into the network, for good. */
  void useAverage() {
    write(keptAverage());
  }

  /**
   * Puts the average into the network until {@link #useTrained}. No update and no reading of the
   * state may come in between.
   */
  void useAverageForNow() {
    if (master == null) {
      exchange(weight, keptAverage());
    } else {
      write(keptAverage());
    }
  }

  /** Undoes {@link #useAverageForNow}. */
  void useTrained() {
    if (master == null) {
      exchange(weight, keptAverage());
    } else {
      write(master);
    }
  }

  private NDArray keptAverage() {
    if (average == null) {
      throw new IllegalStateException("no average is kept of " + entry.key());
    }
    return average;
  }

  private static void exchange(NDArray one, NDArray other) {
    try (NDArray copy = one.duplicate()) {
      ArrayBytes.copyInto(one, other);
      ArrayBytes.copyInto(other, copy);
    }
  }

  private void write(NDArray values) {
    if (values.getDataType() == weight.getDataType()) {
      ArrayBytes.copyInto(weight, values);
      return;
    }
    try (NDArray narrow = values.toType(weight.getDataType(), false)) {
      ArrayBytes.copyInto(weight, narrow);
    }
  }

  /** Returns the state arrays by a unique name, in a fixed order. */
  Map<String, NDArray> state() {
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (int i = 0; i < moments.size(); i++) {
      named.put(rule.stateNames().get(i) + "/" + entry.key(), moments.get(i));
    }
    if (master != null) {
      named.put("master/" + entry.key(), master);
    }
    if (average != null) {
      named.put("average/" + entry.key(), average);
    }
    return named;
  }
}

package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.GradientClipping;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/**
 * Moves the trained variables and holds the optimizer's state. The order of what happens to a
 * gradient is that of all formats: penalty, clipping, coupled decay, rule; then the average. Not
 * thread-safe; whoever makes it closes it.
 */
public final class VariableUpdates implements AutoCloseable {

  private static final double AGAINST_ZERO = 1e-6;

  /** Variables are overwritten together up to so many numbers, 64 MiB. */
  private static final long MOST_TOGETHER = 1 << 24;

  private final List<TrainedVariable> variables;
  private final TrainableModel model;
  private final OptimizerOptions options;
  private final VariableValues values;
  private final UpdateRule rule;
  private final List<List<NativeNumbers>> states = new ArrayList<>();
  private final List<NativeNumbers> averages = new ArrayList<>();
  private final float[] weights = new float[Slices.MOST];
  private final float[] gradients = new float[Slices.MOST];
  private final float[] average = new float[Slices.MOST];
  private final float[][] state;

  /**
   * Begins with a state of zeros.
   *
   * @param variables what is trained
   * @param model the network
   * @param options the rule and what is around it
   * @param values the network's variables
   * @throws IllegalArgumentException if the options name a layer that the network does not have
   */
  public VariableUpdates(
      List<TrainedVariable> variables,
      TrainableModel model,
      OptimizerOptions options,
      VariableValues values) {
    requireKnown(options, model);
    this.model = model;
    this.variables = variables;
    this.options = options;
    this.values = values;
    this.rule = UpdateRule.of(options.rule());
    this.state = new float[rule.stateNames().size()][Slices.MOST];
    try {
      begin();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void begin() {
    for (TrainedVariable variable : variables) {
      List<NativeNumbers> kept = new ArrayList<>();
      states.add(kept);
      rule.stateNames().forEach(name -> kept.add(NativeNumbers.zeros(variable.shape())));
    }
    if (options.average().kept()) {
      try (Result now = read()) {
        for (int i = 0; i < variables.size(); i++) {
          averages.add(NativeNumbers.copyOf(variables.get(i).shape(), now.get(i)));
        }
      }
    }
  }

  private static void requireKnown(OptimizerOptions options, TrainableModel model) {
    List<String> layers = model.layers().stream().map(layer -> layer.layer().name()).toList();
    Set<String> unknown = new TreeSet<>(options.rates().layers().keySet());
    layers.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "The optimizer's learning rates by layer name "
              + unknown
              + ", which the network does not have; its layers are "
              + layers);
    }
  }

  private Result read() {
    return values.read(variables.stream().map(TrainedVariable::node).toList());
  }

  /**
   * Makes one step.
   *
   * @param parts the gradients
   * @param rate the schedule's learning rate
   * @param step index of the step, from 0
   * @throws TrainingDivergedException if the gradients' norm is limited and not finite; no variable
   *     has changed then
   */
  public void apply(GradientParts parts, double rate, long step) {
    try (Result now = read()) {
      double factor =
          options.clipping().kind() == GradientClipping.Kind.NORM ? factor(parts, now, step) : 1;
      Map<VariableNode, Tensor> moved = new LinkedHashMap<>();
      try {
        long together = 0;
        for (int i = 0; i < variables.size(); i++) {
          NativeNumbers after = NativeNumbers.unset(variables.get(i).shape());
          moved.put(variables.get(i).node(), after.tensor());
          move(i, NativeNumbers.of(now.get(i)), after, parts, factor, rate, step);
          together += after.size();
          if (together > MOST_TOGETHER) {
            assign(moved);
            together = 0;
          }
        }
        assign(moved);
      } finally {
        moved.values().forEach(Tensor::close);
      }
    }
  }

  private void assign(Map<VariableNode, Tensor> moved) {
    values.assign(moved);
    moved.values().forEach(Tensor::close);
    moved.clear();
  }

  private double factor(GradientParts parts, Result now, long step) {
    double squares = 0;
    for (int i = 0; i < variables.size(); i++) {
      FloatBuffer before = NativeNumbers.of(now.get(i));
      KernelPenalty penalty = penalty(variables.get(i), before);
      for (Slices.Slice slice : Slices.of(before.capacity())) {
        before.get(slice.from(), weights, 0, slice.size());
        parts.read(i, slice, gradients);
        penalty.add(slice, weights, gradients);
        for (int k = 0; k < slice.size(); k++) {
          squares += (double) gradients[k] * gradients[k];
        }
      }
    }
    double norm = Math.sqrt(squares);
    if (!Double.isFinite(norm)) {
      throw new TrainingDivergedException(
          "The norm of the gradients is "
              + norm
              + " at step "
              + (step + 1)
              + ", so that it cannot be limited. Lower the learning rate; no weight has changed in"
              + " this step");
    }
    return Math.min(1, options.clipping().limit() / (norm + AGAINST_ZERO));
  }

  private KernelPenalty penalty(TrainedVariable variable, FloatBuffer before) {
    return KernelPenalty.of(options.penalty(), variable, model, before);
  }

  private void move(
      int index,
      FloatBuffer before,
      NativeNumbers after,
      GradientParts parts,
      double factor,
      double scheduled,
      long step) {
    TrainedVariable variable = variables.get(index);
    double rate = scheduled * variable.rateMultiple(options.rates());
    List<NativeNumbers> kept = states.get(index);
    KernelPenalty penalty = penalty(variable, before);
    for (Slices.Slice slice : Slices.of(after.size())) {
      before.get(slice.from(), weights, 0, slice.size());
      parts.read(index, slice, gradients);
      penalty.add(slice, weights, gradients);
      clip(slice.size(), factor);
      decay(variable.decay(options.weightDecay()), slice.size(), rate);
      for (int i = 0; i < state.length; i++) {
        kept.get(i).read(slice, state[i]);
      }
      rule.update(weights, gradients, state, slice.size(), rate, step);
      for (int i = 0; i < state.length; i++) {
        kept.get(i).write(slice, state[i]);
      }
      after.write(slice, weights);
      if (!averages.isEmpty()) {
        takeIn(averages.get(index), slice, step);
      }
    }
  }

  private void clip(int size, double factor) {
    if (factor < 1) {
      float by = (float) factor;
      for (int i = 0; i < size; i++) {
        gradients[i] *= by;
      }
    }
    if (options.clipping().kind() == GradientClipping.Kind.VALUE) {
      float limit = (float) options.clipping().limit();
      for (int i = 0; i < size; i++) {
        gradients[i] = Math.max(-limit, Math.min(limit, gradients[i]));
      }
    }
  }

  private void decay(WeightDecay decay, int size, double rate) {
    if (decay.rate() == 0) {
      return;
    }
    switch (decay.kind()) {
      case COUPLED -> {
        float pull = (float) decay.rate();
        for (int i = 0; i < size; i++) {
          gradients[i] += weights[i] * pull;
        }
      }
      case DECOUPLED -> {
        float left = (float) (1 - rate * decay.rate());
        for (int i = 0; i < size; i++) {
          weights[i] *= left;
        }
      }
    }
  }

  private void takeIn(NativeNumbers averaged, Slices.Slice slice, long step) {
    if (step == 0) {
      averaged.write(slice, weights);
      return;
    }
    float left = (float) options.average().decay();
    float added = (float) (1 - options.average().decay());
    averaged.read(slice, average);
    for (int i = 0; i < slice.size(); i++) {
      average[i] = average[i] * left + weights[i] * added;
    }
    averaged.write(slice, average);
  }

  /**
   * Checks that the last update left finite weights.
   *
   * @param step the number of steps made
   * @throws TrainingDivergedException if a weight is NaN or infinite
   */
  public void requireFinite(long step) {
    try (Result now = read()) {
      for (int i = 0; i < variables.size(); i++) {
        FloatBuffer numbers = NativeNumbers.of(now.get(i));
        for (Slices.Slice slice : Slices.of(numbers.capacity())) {
          numbers.get(slice.from(), weights, 0, slice.size());
          for (int k = 0; k < slice.size(); k++) {
            if (!Float.isFinite(weights[k])) {
              throw new TrainingDivergedException(
                  "The variable "
                      + variables.get(i).key()
                      + " is no longer finite after step "
                      + step
                      + ". Lower the learning rate; the last checkpoint, if there is one, is"
                      + " sound");
            }
          }
        }
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
    if (!options.average().evaluated()) {
      return use.get();
    }
    try (Result trained = read()) {
      useAverages();
      try {
        return use.get();
      } finally {
        Map<VariableNode, Tensor> back = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
          back.put(variables.get(i).node(), trained.get(i));
        }
        values.assign(back);
      }
    }
  }

  /** Puts the averages into the network, if the options ask for them at the end. */
  public void finish() {
    if (options.average().applied()) {
      useAverages();
    }
  }

  /** The averages go on changing, so that copies are assigned. */
  private void useAverages() {
    Map<VariableNode, Tensor> copies = new LinkedHashMap<>();
    try {
      for (int i = 0; i < variables.size(); i++) {
        copies.put(
            variables.get(i).node(),
            NativeNumbers.copyOf(variables.get(i).shape(), averages.get(i).tensor()).tensor());
      }
      values.assign(copies);
    } finally {
      copies.values().forEach(Tensor::close);
    }
  }

  /** Returns the state by unique names, in a fixed order. */
  public Map<String, StoredNumbers> state() {
    Map<String, StoredNumbers> named = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      String key = variables.get(i).key();
      for (int k = 0; k < states.get(i).size(); k++) {
        named.put(rule.stateNames().get(k) + "/" + key, states.get(i).get(k));
      }
      if (!averages.isEmpty()) {
        named.put("average/" + key, averages.get(i));
      }
    }
    return named;
  }

  @Override
  public void close() {
    states.forEach(kept -> kept.forEach(NativeNumbers::close));
    averages.forEach(NativeNumbers::close);
  }
}

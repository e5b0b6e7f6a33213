package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.OptimizerOptions;
import java.util.List;

/** The arithmetic of one optimizer on some numbers of a variable. Stateless. */
public interface UpdateRule {

  /** Returns the names of what is kept for each number between steps, 0 at the start. */
  List<String> stateNames();

  /**
   * Updates numbers.
   *
   * @param weights changed
   * @param gradients not changed
   * @param state arrays in the order of the names, changed
   * @param size how many numbers there are, from the beginning of each array
   * @param rate the learning rate
   * @param step index of the step, from 0
   */
  void update(
      float[] weights, float[] gradients, float[][] state, int size, double rate, long step);

  /** Returns the rule that options describe. */
  static UpdateRule of(OptimizerOptions.Rule rule) {
    if (rule instanceof OptimizerOptions.Sgd sgd) {
      return sgd.momentum() == 0 ? new Plain() : new Momentum(sgd.momentum(), sgd.nesterov());
    }
    OptimizerOptions.Adam adam = (OptimizerOptions.Adam) rule;
    return new Adam(adam.beta1(), adam.beta2(), adam.epsilon());
  }

  /** Gradient descent without momentum. */
  record Plain() implements UpdateRule {

    @Override
    public List<String> stateNames() {
      return List.of();
    }

    @Override
    public void update(
        float[] weights, float[] gradients, float[][] state, int size, double rate, long step) {
      float factor = (float) rate;
      for (int i = 0; i < size; i++) {
        weights[i] -= gradients[i] * factor;
      }
    }
  }

  /**
   * Gradient descent with momentum, as {@link OptimizerOptions.Sgd} defines it.
   *
   * @param momentum above 0
   * @param nesterov whether to look ahead
   */
  record Momentum(double momentum, boolean nesterov) implements UpdateRule {

    @Override
    public List<String> stateNames() {
      return List.of("velocity");
    }

    @Override
    public void update(
        float[] weights, float[] gradients, float[][] state, int size, double rate, long step) {
      float[] velocity = state[0];
      float kept = (float) momentum;
      float factor = (float) rate;
      for (int i = 0; i < size; i++) {
        float moved = velocity[i] * kept + gradients[i];
        velocity[i] = moved;
        weights[i] -= (nesterov ? gradients[i] + moved * kept : moved) * factor;
      }
    }
  }

  /**
   * Adam, as {@link OptimizerOptions.Adam} defines it. The bias corrections are computed in double
   * precision.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root of the corrected second moment, above 0
   */
  record Adam(double beta1, double beta2, double epsilon) implements UpdateRule {

    @Override
    public List<String> stateNames() {
      return List.of("mean", "variance");
    }

    @Override
    public void update(
        float[] weights, float[] gradients, float[][] state, int size, double rate, long step) {
      float[] mean = state[0];
      float[] variance = state[1];
      float meanKept = (float) beta1;
      float meanAdded = (float) (1 - beta1);
      float varianceKept = (float) beta2;
      float varianceAdded = (float) (1 - beta2);
      float factor = (float) (rate / (1 - Math.pow(beta1, step + 1.0)));
      float correction = (float) (1 / Math.sqrt(1 - Math.pow(beta2, step + 1.0)));
      float against0 = (float) epsilon;
      for (int i = 0; i < size; i++) {
        float gradient = gradients[i];
        mean[i] = mean[i] * meanKept + gradient * meanAdded;
        variance[i] = variance[i] * varianceKept + gradient * gradient * varianceAdded;
        float root = (float) Math.sqrt(variance[i]) * correction + against0;
        weights[i] -= mean[i] / root * factor;
      }
    }
  }
}

package io.github.adabet.djl.internal.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.djl.DjlEngines;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The optimizers on PyTorch against the same rules in plain double arithmetic. */
class UpdateRuleTest {

  private static final int STEPS = 25;
  private static final int SIZE = 64;
  private static final LearningRateSchedule SCHEDULE = LearningRateSchedule.cosine(0.05);

  @Test
  void update_sgd_followsReference() {
    compare(
        OptimizerOptions.sgd(),
        (w, g, state, rate, step) -> {
          for (int i = 0; i < SIZE; i++) {
            w[i] -= rate * g[i];
          }
        });
  }

  @Test
  void update_sgdMomentum_followsReference() {
    compare(
        OptimizerOptions.sgd(0.9),
        (w, g, state, rate, step) -> {
          for (int i = 0; i < SIZE; i++) {
            state[0][i] = 0.9 * state[0][i] + g[i];
            w[i] -= rate * state[0][i];
          }
        });
  }

  @Test
  void update_adam_followsReference() {
    compare(OptimizerOptions.adam(), (w, g, state, rate, step) -> adam(w, g, state, rate, step));
  }

  private static void adam(double[] w, double[] g, double[][] state, double rate, int step) {
    for (int i = 0; i < SIZE; i++) {
      state[0][i] = 0.9 * state[0][i] + 0.1 * g[i];
      state[1][i] = 0.999 * state[1][i] + 0.001 * g[i] * g[i];
      double mean = state[0][i] / (1 - Math.pow(0.9, step + 1));
      double variance = state[1][i] / (1 - Math.pow(0.999, step + 1));
      w[i] -= rate * mean / (Math.sqrt(variance) + 1e-8);
    }
  }

  private static void compare(OptimizerOptions options, Reference reference) {
    Random random = new Random(42);
    UpdateRule rule = UpdateRule.of(options.rule());
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      double[] expected = random.doubles(SIZE, -1, 1).map(v -> (float) v).toArray();
      NDArray weight = manager.create(toFloats(expected));
      double[][] expectedState = new double[rule.stateNames().size()][SIZE];
      List<NDArray> state =
          rule.stateNames().stream().map(name -> manager.zeros(weight.getShape())).toList();
      for (int step = 0; step < STEPS; step++) {
        double[] gradient = random.doubles(SIZE, -1, 1).map(v -> (float) v).toArray();
        double rate = SCHEDULE.rateAt(step, STEPS);
        reference.update(expected, gradient, expectedState, rate, step);
        rule.update(weight, manager.create(toFloats(gradient)), state, rate, step);
      }
      float[] actual = weight.toFloatArray();
      for (int i = 0; i < SIZE; i++) {
        assertThat((double) actual[i]).as("weight " + i).isEqualTo(expected[i], within(2e-6));
      }
    }
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** A rule on one parameter, in place. */
  private interface Reference {
    void update(double[] weight, double[] gradient, double[][] state, double rate, int step);
  }
}

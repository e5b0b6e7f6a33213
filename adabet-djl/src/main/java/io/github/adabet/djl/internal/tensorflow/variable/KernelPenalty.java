package io.github.adabet.djl.internal.tensorflow.variable;

import io.github.adabet.WeightPenalty;
import io.github.adabet.djl.internal.tensorflow.graph.KernelChannels;
import java.nio.FloatBuffer;

/**
 * The gradient of the term that draws the numbers of one variable to zero, at the numbers that it
 * has in a step. Not thread-safe.
 */
interface KernelPenalty {

  /** Of what is no kernel. */
  KernelPenalty NONE = (slice, weights, gradients) -> {};

  /**
   * Adds the gradient.
   *
   * @param slice which numbers
   * @param weights the numbers, from the beginning
   * @param gradients receives the gradient, from the beginning
   */
  void add(Slices.Slice slice, float[] weights, float[] gradients);

  /**
   * Prepares for a step.
   *
   * @param penalty the term
   * @param variable which
   * @param model the network, which knows the channels of kernels
   * @param numbers the variable's present ones
   */
  static KernelPenalty of(
      WeightPenalty penalty, TrainedVariable variable, TrainableModel model, FloatBuffer numbers) {
    if (!variable.isKernel()) {
      return NONE;
    }
    float pull = (float) penalty.rate();
    return switch (penalty.kind()) {
      case NONE -> NONE;
      case L1 ->
          (slice, weights, gradients) -> {
            for (int i = 0; i < slice.size(); i++) {
              gradients[i] += Math.signum(weights[i]) * pull;
            }
          };
      case GROUP_LASSO -> groupLasso(model.channels(variable.variable()), numbers, pull);
    };
  }

  private static KernelPenalty groupLasso(
      KernelChannels channels, FloatBuffer numbers, float pull) {
    float[] outputs = factors(channels.outputs(), numbers, pull);
    float[] inputs = factors(channels.inputs(), numbers, pull);
    return (slice, weights, gradients) -> {
      for (int i = 0; i < slice.size(); i++) {
        int at = slice.from() + i;
        gradients[i] +=
            weights[i] * (outputs[channels.outputs().of(at)] + inputs[channels.inputs().of(at)]);
      }
    };
  }

  /** Returns the rate divided by the norm of each channel; 0 of those that are zero. */
  private static float[] factors(KernelChannels.Axis axis, FloatBuffer numbers, float pull) {
    double[] squares = new double[axis.channels()];
    float[] read = new float[Slices.MOST];
    for (Slices.Slice slice : Slices.of(numbers.capacity())) {
      numbers.get(slice.from(), read, 0, slice.size());
      for (int i = 0; i < slice.size(); i++) {
        squares[axis.of(slice.from() + i)] += (double) read[i] * read[i];
      }
    }
    float[] factors = new float[squares.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = squares[i] == 0 ? 0 : (float) (pull / Math.sqrt(squares[i]));
    }
    return factors;
  }
}

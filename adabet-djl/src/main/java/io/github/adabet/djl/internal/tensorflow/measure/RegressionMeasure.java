package io.github.adabet.djl.internal.tensorflow.measure;

import io.github.adabet.Objective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.Logits.Activation;
import java.util.Set;

/**
 * Numbers per sample.
 *
 * @param description how an error weighs
 */
record RegressionMeasure(Objective.Regression description) implements Measure {

  private static final int SIZES = 0;
  private static final int SQUARES = 1;
  private static final int NUMBERS = 2;

  @Override
  public Set<Activation> activations() {
    return Set.of(Activation.NONE);
  }

  @Override
  public int sumCount() {
    return NUMBERS + 1;
  }

  @Override
  public double[] sums(HostTensor outputs, HostTensor targets, long[] samples) {
    if (targets.shape().dimension() == 0
        || targets.shape().get(0) != samples.length
        || targets.shape().size() != outputs.shape().size()) {
      throw new IllegalArgumentException(
          "The targets of a batch of "
              + samples.length
              + " samples have shape "
              + targets.shape()
              + "; they must hold as many numbers per sample as the network's output, whose shape"
              + " is "
              + outputs.shape());
    }
    float[] found = outputs.toFloats();
    float[] wanted = targets.toFloats();
    int perSample = found.length / samples.length;
    double[] sums = new double[2 + sumCount()];
    for (int i = 0; i < found.length; i++) {
      if (!Float.isFinite(wanted[i])) {
        throw new IllegalArgumentException(
            "Sample "
                + samples[i / perSample]
                + " of the data set has the target "
                + wanted[i]
                + "; targets must be finite numbers");
      }
      double error = (double) found[i] - wanted[i];
      sums[0] += loss(Math.abs(error));
      sums[2 + SIZES] += Math.abs(error);
      sums[2 + SQUARES] += error * error;
      sums[2 + NUMBERS]++;
    }
    sums[0] /= perSample;
    sums[1] = samples.length;
    return sums;
  }

  private double loss(double size) {
    return switch (description.loss()) {
      case SQUARED -> size * size;
      case ABSOLUTE -> size;
      case HUBER -> {
        double capped = Math.min(size, 1);
        yield capped * (size - capped / 2);
      }
    };
  }

  @Override
  public double[] values(double[] sums, long samples) {
    return new double[] {sums[SIZES] / sums[NUMBERS], Math.sqrt(sums[SQUARES] / sums[NUMBERS])};
  }
}

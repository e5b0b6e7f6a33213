package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.Objective;
import java.util.Arrays;

/**
 * Numbers per sample: outputs and targets with the samples along the first axis.
 *
 * @param description how an error weighs
 */
record RegressionObjective(Objective.Regression description) implements DescribedObjective {

  private static final int SIZES = 0;
  private static final int SQUARES = 1;
  private static final int NUMBERS = 2;

  @Override
  public void check(NDList targets, NDList outputs, long[] samples) {
    NDArray output = outputs.singletonOrThrow();
    if (targets.size() != 1
        || targets.head().getShape().dimension() == 0
        || targets.head().getShape().get(0) != samples.length
        || targets.head().size() != output.size()) {
      throw new IllegalArgumentException(
          "The targets of a batch of "
              + samples.length
              + " samples have shape "
              + Arrays.toString(targets.getShapes())
              + "; they must hold as many numbers per sample as the network's output, whose shape"
              + " is "
              + output.getShape());
    }
    double[] values = ArrayValues.of(targets.head());
    int perSample = values.length / samples.length;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Sample "
                + samples[i / perSample]
                + " of the data set has the target "
                + values[i]
                + "; targets must be finite numbers");
      }
    }
  }

  @Override
  public NDArray loss(NDList targets, NDList outputs) {
    NDArray output = outputs.head();
    NDArray target = targets.head().toType(output.getDataType(), true).reshape(output.getShape());
    NDArray error = output.sub(target);
    return switch (description.loss()) {
      case SQUARED -> error.square().mean();
      case ABSOLUTE -> error.abs().mean();
      // With c = min(|e|, 1): c (|e| - c / 2).
      case HUBER -> {
        NDArray size = error.abs();
        NDArray capped = size.minimum(1);
        yield capped.mul(size.sub(capped.mul(0.5f))).mean();
      }
    };
  }

  @Override
  public int sumCount() {
    return NUMBERS + 1;
  }

  @Override
  public double[] sums(NDList targets, NDList outputs) {
    double[] found = ArrayValues.of(outputs.head());
    double[] wanted = ArrayValues.of(targets.head());
    double[] sums = new double[sumCount()];
    for (int i = 0; i < found.length; i++) {
      double error = found[i] - wanted[i];
      sums[SIZES] += Math.abs(error);
      sums[SQUARES] += error * error;
    }
    sums[NUMBERS] = found.length;
    return sums;
  }

  @Override
  public double[] values(double[] sums, long samples) {
    return new double[] {sums[SIZES] / sums[NUMBERS], Math.sqrt(sums[SQUARES] / sums[NUMBERS])};
  }
}

package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.Objective;
import io.github.adabet.djl.internal.array.HostArrays;
import java.util.List;

/**
 * Several labels per sample: logits and targets {@code (samples, labels)}.
 *
 * @param description weights and metrics
 */
record MultiLabelObjective(Objective.MultiLabel description) implements DescribedObjective {

  private static final int RIGHT_POSITIVES = 0;
  private static final int POSITIVES = 1;
  private static final int RIGHT = 2;
  private static final int LABELS = 3;

  @Override
  public void check(NDList targets, NDList outputs, long[] samples) {
    NDArray logits = outputs.singletonOrThrow();
    Shape shape = logits.getShape();
    if (shape.dimension() != 2 || shape.get(0) != samples.length) {
      throw new IllegalArgumentException(
          "The network's output has shape "
              + shape
              + " for "
              + samples.length
              + " samples; it must be (samples, labels), one row of logits per sample");
    }
    int weights = description.positiveWeights().size();
    if (weights != 0 && weights != shape.get(1)) {
      throw new IllegalArgumentException(
          "There are "
              + weights
              + " positive weights for "
              + shape.get(1)
              + " labels; give one per label");
    }
    if (targets.size() != 1 || !targets.head().getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "The targets of a batch have shape "
              + java.util.Arrays.toString(targets.getShapes())
              + "; they must have that of the network's output, "
              + shape);
    }
    double[] values = ArrayValues.of(targets.head());
    int labels = Math.toIntExact(shape.get(1));
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0 && values[i] != 1) {
        throw new IllegalArgumentException(
            "Sample "
                + samples[i / labels]
                + " of the data set has the target "
                + values[i]
                + " for label "
                + i % labels
                + "; it must be 0 or 1");
      }
    }
  }

  /**
   * {@code (1 - y) x + (1 + (w - 1) y) (log(1 + exp(-|x|)) + max(-x, 0))}, which never overflows.
   */
  @Override
  public NDArray loss(NDList targets, NDList outputs) {
    NDArray x = outputs.head();
    NDArray y = targets.head().toType(x.getDataType(), true);
    NDArray size = x.abs();
    // max(-x, 0) as (|x| - x) / 2: at 0 the engines differ in the derivative of a maximum.
    NDArray tail = size.neg().exp().add(1).log().add(size.sub(x).mul(0.5f));
    List<Double> weights = description.positiveWeights();
    if (!weights.isEmpty()) {
      float[] more = new float[weights.size()];
      for (int i = 0; i < more.length; i++) {
        more[i] = (float) (weights.get(i) - 1);
      }
      NDArray extra =
          HostArrays.of(x.getManager(), more, new Shape(more.length))
              .toType(x.getDataType(), false);
      tail = tail.mul(y.mul(extra).add(1));
    }
    return y.neg().add(1).mul(x).add(tail).mean();
  }

  @Override
  public int sumCount() {
    return LABELS + 1;
  }

  @Override
  public double[] sums(NDList targets, NDList outputs) {
    double[] logits = ArrayValues.of(outputs.head());
    double[] truths = ArrayValues.of(targets.head());
    double[] sums = new double[sumCount()];
    for (int i = 0; i < logits.length; i++) {
      boolean predicted = logits[i] > 0;
      boolean holds = truths[i] == 1;
      sums[RIGHT_POSITIVES] += predicted && holds ? 1 : 0;
      sums[POSITIVES] += (predicted ? 1 : 0) + (holds ? 1 : 0);
      sums[RIGHT] += predicted == holds ? 1 : 0;
    }
    sums[LABELS] = logits.length;
    return sums;
  }

  @Override
  public double[] values(double[] sums, long samples) {
    double positives = sums[POSITIVES];
    return new double[] {
      positives == 0 ? 0 : 2 * sums[RIGHT_POSITIVES] / positives, sums[RIGHT] / sums[LABELS]
    };
  }
}

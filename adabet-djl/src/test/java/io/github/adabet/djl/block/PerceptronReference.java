package io.github.adabet.djl.block;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import java.util.LinkedHashMap;
import java.util.Map;

/** The loss of linear, ReLU, linear, in plain double arithmetic. */
final class PerceptronReference {

  private static final double STEP = 1e-6;

  private final Map<String, double[]> weights = new LinkedHashMap<>();
  private final float[] inputs;
  private final float[] labels;
  private final int features;
  private final int hidden;
  private final int classes;

  PerceptronReference(
      NDManager data,
      Map<String, float[]> parameters,
      ArrayDataset points,
      int features,
      int hidden,
      int classes) {
    parameters.forEach(
        (name, values) -> {
          double[] copy = new double[values.length];
          for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
          }
          weights.put(name, copy);
        });
    try (NDManager manager = data.newSubManager()) {
      Batch batch = points.getByRange(manager, 0, points.size());
      this.inputs = batch.getData().head().toFloatArray();
      this.labels = batch.getLabels().head().toFloatArray();
    }
    this.features = features;
    this.hidden = hidden;
    this.classes = classes;
  }

  /** Returns the gradient of the mean loss by central differences. */
  double[] finiteDifferences(String name) {
    double[] values = weights.get(name);
    double[] gradient = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double kept = values[i];
      values[i] = kept + STEP;
      double above = loss();
      values[i] = kept - STEP;
      double below = loss();
      values[i] = kept;
      gradient[i] = (above - below) / (2 * STEP);
    }
    return gradient;
  }

  private double loss() {
    double sum = 0;
    for (int sample = 0; sample < labels.length; sample++) {
      double[] input = new double[features];
      for (int f = 0; f < features; f++) {
        input[f] = inputs[sample * features + f];
      }
      double[] middle = affine(input, "01Linear", hidden);
      for (int h = 0; h < hidden; h++) {
        middle[h] = Math.max(0, middle[h]);
      }
      double[] logits = affine(middle, "03Linear", classes);
      double partition = 0;
      for (double logit : logits) {
        partition += Math.exp(logit);
      }
      sum += Math.log(partition) - logits[(int) labels[sample]];
    }
    return sum / labels.length;
  }

  private double[] affine(double[] input, String layer, int units) {
    double[] weight = weights.get(layer + "_weight");
    double[] bias = weights.get(layer + "_bias");
    double[] output = new double[units];
    for (int unit = 0; unit < units; unit++) {
      output[unit] = bias[unit];
      for (int i = 0; i < input.length; i++) {
        output[unit] += weight[unit * input.length + i] * input[i];
      }
    }
    return output;
  }
}

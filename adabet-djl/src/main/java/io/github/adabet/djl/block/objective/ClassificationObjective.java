package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.github.adabet.Metric;
import io.github.adabet.Objective;
import java.util.List;

/**
 * One class per sample: logits {@code (samples, classes)} and class indices.
 *
 * @param name describes the loss
 * @param classWeights a weight per class, or empty
 * @param rule computes the loss
 */
public record ClassificationObjective(String name, List<Double> classWeights, Rule rule)
    implements BlockObjective {

  /** A loss of classes. */
  @FunctionalInterface
  public interface Rule {
    /**
     * Returns the mean loss of a batch.
     *
     * @param labels the class of each sample, checked
     * @param targets the same as they came
     * @param outputs one array {@code (samples, classes)} of logits
     * @return a scalar
     */
    NDArray loss(ClassLabels labels, NDList targets, NDList outputs);
  }

  /** Returns softmax cross-entropy as the description says. */
  static ClassificationObjective of(Objective.Classification description) {
    boolean plain = description.labelSmoothing() == 0 && description.classWeights().isEmpty();
    Loss cross = Loss.softmaxCrossEntropyLoss();
    return new ClassificationObjective(
        description.name(),
        description.classWeights(),
        plain
            ? (labels, targets, outputs) -> cross.evaluate(targets, outputs)
            : (labels, targets, outputs) -> crossEntropy(description, labels, outputs.head()));
  }

  /** Returns the cross-entropy of smoothed, weighted targets. */
  private static NDArray crossEntropy(
      Objective.Classification description, ClassLabels labels, NDArray logits) {
    NDArray targets =
        labels.targets(
            logits.getManager(),
            (int) logits.getShape().get(1),
            description.labelSmoothing(),
            description.classWeights());
    double weight = labels.weight(description.classWeights());
    // A batch of classes of weight 0 alone has no mean; its sum is 0.
    return logits.logSoftmax(1).mul(targets).sum().mul((float) (weight == 0 ? 0 : -1 / weight));
  }

  @Override
  public List<Metric> metrics() {
    return List.of(Metric.ACCURACY);
  }

  @Override
  public Metric primary() {
    return Metric.ACCURACY;
  }

  @Override
  public void check(NDList targets, NDList outputs, long[] samples) {
    ClassLabels.of(targets, outputs, samples);
    long classes = outputs.head().getShape().get(1);
    if (!classWeights.isEmpty() && classWeights.size() != classes) {
      throw new IllegalArgumentException(
          "There are "
              + classWeights.size()
              + " class weights for a network with "
              + classes
              + " classes; give one per class");
    }
  }

  @Override
  public NDArray loss(NDList targets, NDList outputs) {
    return rule.loss(ClassLabels.unchecked(targets), targets, outputs);
  }

  @Override
  public double weight(NDList targets, long samples) {
    return ClassLabels.unchecked(targets).weight(classWeights);
  }

  @Override
  public double[] sums(NDList targets, NDList outputs) {
    return new double[] {ClassLabels.unchecked(targets).correct(outputs.head())};
  }
}

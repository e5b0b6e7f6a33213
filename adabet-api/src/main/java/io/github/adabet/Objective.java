package io.github.adabet;

import java.util.List;

/**
 * What training minimises, how targets are read, and which metrics are reported.
 *
 * <p>The three objectives here are descriptions that every backend computes on its own arrays:
 * classification is the default. An objective of the caller's own implements what its backend
 * computes with (for DJL block trees {@code BlockObjective}); a trainer refuses one that it cannot
 * compute.
 *
 * <p>Immutable and thread-safe.
 */
public interface Objective {
  /**
   * Describes the objective with its constants, for reports and to tell whether a run may be
   * resumed.
   *
   * @return equal for objectives that compute the same
   */
  String name();

  /**
   * The metrics besides the loss.
   *
   * @return of different names, none of them {@code loss}; may be empty
   */
  List<Metric> metrics();

  /**
   * The metric by which the best epoch is told.
   *
   * @return one of {@link #metrics()}, or {@link Metric#LOSS}
   */
  Metric primary();

  /**
   * Finds a metric.
   *
   * @param name {@code loss}, or the name of one of {@link #metrics()}
   * @return the metric
   * @throws IllegalArgumentException if there is none of that name; the message lists them
   */
  default Metric metric(String name) {
    if (name.equals(Metric.LOSS.name())) {
      return Metric.LOSS;
    }
    return metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The objective "
                        + name()
                        + " has no metric "
                        + name
                        + "; it has loss and "
                        + metrics().stream().map(Metric::name).toList()));
  }

  /**
   * Classification by softmax cross-entropy: outputs {@code (samples, classes)} are logits, targets
   * class indices. Reports {@code accuracy}.
   *
   * @return the objective, without label smoothing and class weights
   */
  static Classification classification() {
    return new Classification(0, List.of());
  }

  /**
   * Several labels per sample by binary cross-entropy: outputs {@code (samples, labels)} are
   * logits, targets of the same shape 0 or 1. Reports {@code f1} (micro-averaged, by which the best
   * epoch is told) and {@code label_accuracy}.
   *
   * @return the objective, with equal weights
   */
  static MultiLabel multiLabel() {
    return new MultiLabel(List.of());
  }

  /**
   * Regression by the mean squared error: targets have as many numbers per sample as outputs.
   * Reports {@code mae} and {@code rmse}.
   *
   * @return the objective
   */
  static Regression regression() {
    return new Regression(RegressionLoss.SQUARED);
  }

  /**
   * Softmax cross-entropy. The loss of a sample is {@code -sum_c q_c * w_c * log p_c}, where {@code
   * q} is 1 at the label, smoothed to {@code (1 - labelSmoothing) * q + labelSmoothing / classes}
   * (Szegedy et al., arXiv 1512.00567). The loss of a batch is the sum over its samples divided by
   * the sum of the weights of their classes, as in PyTorch's {@code CrossEntropyLoss}, however it
   * is divided into micro-batches; without weights that is their mean.
   *
   * @param labelSmoothing in [0, 1)
   * @param classWeights a weight per class, each finite and 0 or more and not all 0; empty for
   *     equal ones
   */
  record Classification(double labelSmoothing, List<Double> classWeights) implements Objective {
    /**
     * Copies and checks the constants.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Classification {
      Requirements.require(
          labelSmoothing >= 0 && labelSmoothing < 1,
          "labelSmoothing is %s; it must be in [0, 1).",
          labelSmoothing);
      classWeights = Weights.copyOf(classWeights, "classWeights");
    }

    /**
     * The same with label smoothing.
     *
     * @param smoothing the share of the target that is spread evenly over all classes, in [0, 1)
     * @return a new objective
     * @throws IllegalArgumentException if it is out of range
     */
    public Classification withLabelSmoothing(double smoothing) {
      return new Classification(smoothing, classWeights);
    }

    /**
     * The same with a weight per class.
     *
     * @param weights one per class, each finite and 0 or more and not all 0
     * @return a new objective
     * @throws IllegalArgumentException if one is out of range
     */
    public Classification withClassWeights(double... weights) {
      return new Classification(labelSmoothing, Weights.list(weights));
    }

    @Override
    public String name() {
      return toString();
    }

    @Override
    public List<Metric> metrics() {
      return List.of(Metric.ACCURACY);
    }

    @Override
    public Metric primary() {
      return Metric.ACCURACY;
    }
  }

  /**
   * Binary cross-entropy on logits, averaged over samples and labels; the term of a target 1 is
   * multiplied by its label's positive weight, as PyTorch's {@code BCEWithLogitsLoss} does. A label
   * is predicted where its logit is above 0.
   *
   * @param positiveWeights a weight per label, each finite and 0 or more and not all 0; empty for 1
   */
  record MultiLabel(List<Double> positiveWeights) implements Objective {
    /** Twice the right positives by all positives, predicted and true; 0 if there is none. */
    public static final Metric F1 = Metric.higherIsBetter("f1");

    /** Share of right ones among all labels of all samples, in [0, 1]. */
    public static final Metric LABEL_ACCURACY = Metric.higherIsBetter("label_accuracy");

    /**
     * Copies and checks the weights.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public MultiLabel {
      positiveWeights = Weights.copyOf(positiveWeights, "positiveWeights");
    }

    /**
     * The same with a weight per label.
     *
     * @param weights one per label, each finite and 0 or more and not all 0
     * @return a new objective
     * @throws IllegalArgumentException if one is out of range
     */
    public MultiLabel withPositiveWeights(double... weights) {
      return new MultiLabel(Weights.list(weights));
    }

    @Override
    public String name() {
      return toString();
    }

    @Override
    public List<Metric> metrics() {
      return List.of(F1, LABEL_ACCURACY);
    }

    @Override
    public Metric primary() {
      return F1;
    }
  }

  /** How regression weighs an error. */
  enum RegressionLoss {
    /** Its square. */
    SQUARED,
    /** Its size. */
    ABSOLUTE,
    /** Half its square up to 1, its size minus a half beyond (Huber's loss at 1). */
    HUBER
  }

  /**
   * Regression: the mean over all numbers of all samples of what {@code loss} makes of output minus
   * target. The best epoch is that of the lowest loss.
   *
   * @param loss how an error weighs
   */
  record Regression(RegressionLoss loss) implements Objective {
    /** Mean size of the error. */
    public static final Metric MAE = Metric.lowerIsBetter("mae");

    /** Root of the mean square of the error. */
    public static final Metric RMSE = Metric.lowerIsBetter("rmse");

    @Override
    public String name() {
      return toString();
    }

    @Override
    public List<Metric> metrics() {
      return List.of(MAE, RMSE);
    }

    @Override
    public Metric primary() {
      return Metric.LOSS;
    }
  }
}

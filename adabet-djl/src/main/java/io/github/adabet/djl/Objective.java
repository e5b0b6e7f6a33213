package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.github.adabet.TrainingDivergedException;

/** What a micro-batch's backward pass starts from: its share of the loss of the step. */
final class Objective {

  private final Loss loss;
  private final NDList labels;
  private final long[] samples;
  private final double share;
  private final TrainingMoment moment;
  private double value;
  private int correct;

  /**
   * States an objective.
   *
   * @param loss the mean loss of a batch
   * @param labels the labels of the micro-batch
   * @param samples its samples' positions in the data set
   * @param share its share of the samples of the step, in (0, 1]
   * @param moment the step
   */
  Objective(Loss loss, NDList labels, long[] samples, double share, TrainingMoment moment) {
    this.loss = loss;
    this.labels = labels;
    this.samples = samples;
    this.share = share;
    this.moment = moment;
  }

  /** Returns when the micro-batch runs. */
  TrainingMoment moment() {
    return moment;
  }

  /**
   * Returns the share of this micro-batch in the step's mean loss, as a scalar.
   *
   * @param logits the network's output
   * @throws TrainingDivergedException if it is not finite
   */
  NDArray of(NDArray logits) {
    ClassLabels classes = ClassLabels.of(labels, logits, samples);
    NDArray mean = loss.evaluate(labels, new NDList(logits));
    double batchLoss = mean.toArray()[0].doubleValue();
    if (!Double.isFinite(batchLoss)) {
      throw new TrainingDivergedException(
          "The training loss is "
              + batchLoss
              + " at step "
              + (moment.step() + 1)
              + ". Lower the learning rate, which is "
              + moment.rate()
              + " at this step, and check that the inputs are finite");
    }
    value = share * batchLoss;
    correct = classes.correct(logits);
    return share == 1 ? mean : mean.mul(share);
  }

  /** Returns the value of the objective. */
  double value() {
    return value;
  }

  /** Returns how many samples were classified rightly. */
  int correct() {
    return correct;
  }
}

package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;

/** What a micro-batch's backward pass starts from: its share of the loss of the step. */
public final class MicroBatchLoss {

  private final BlockObjective objective;
  private final NDList targets;
  private final long[] samples;
  private final long stepSamples;
  private final TrainingMoment moment;
  private final MetricSums sums;

  /**
   * States the loss of a micro-batch.
   *
   * @param objective computes the mean loss of a batch
   * @param targets the targets of the micro-batch
   * @param samples its samples' positions in the data set
   * @param stepSamples number of samples of the step
   * @param moment the step
   * @param sums receives loss and metrics
   */
  public MicroBatchLoss(
      BlockObjective objective,
      NDList targets,
      long[] samples,
      long stepSamples,
      TrainingMoment moment,
      MetricSums sums) {
    this.objective = objective;
    this.targets = targets;
    this.samples = samples;
    this.stepSamples = stepSamples;
    this.moment = moment;
    this.sums = sums;
  }

  /** Returns when the micro-batch runs. */
  public TrainingMoment moment() {
    return moment;
  }

  /**
   * Returns this micro-batch's mean loss as a scalar: if it is but a part of the step, times its
   * weight by the step's number of samples.
   *
   * @param outputs the network's outputs
   * @throws TrainingDivergedException if it is not finite
   */
  public NDArray of(NDList outputs) {
    NDList widened = BlockObjectives.widened(outputs);
    objective.check(targets, widened, samples);
    NDArray mean = objective.loss(targets, widened);
    double batchLoss = MetricSums.value(objective, mean);
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
    double weight = objective.weight(targets, samples.length);
    sums.add(batchLoss, weight, objective.sums(targets, widened), samples.length);
    return samples.length == stepSamples ? mean : mean.mul(weight / stepSamples);
  }
}

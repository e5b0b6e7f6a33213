package io.github.adabet.djl.internal.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.block.structure.BlockObjective;
import io.github.adabet.djl.internal.train.TrainingMoment;

/** What a micro-batch's backward pass starts from: its share of the loss of the step. */
public final class MicroBatchLoss {

  private final BlockObjective objective;
  private final NDList targets;
  private final long[] samples;
  private final double share;
  private final TrainingMoment moment;
  private final MetricSums sums;

  /**
   * States the loss of a micro-batch.
   *
   * @param objective computes the mean loss of a batch
   * @param targets the targets of the micro-batch
   * @param samples its samples' positions in the data set
   * @param share its share of the samples of the step, in (0, 1]
   * @param moment the step
   * @param sums receives loss and metrics
   */
  public MicroBatchLoss(
      BlockObjective objective,
      NDList targets,
      long[] samples,
      double share,
      TrainingMoment moment,
      MetricSums sums) {
    this.objective = objective;
    this.targets = targets;
    this.samples = samples;
    this.share = share;
    this.moment = moment;
    this.sums = sums;
  }

  /** Returns when the micro-batch runs. */
  public TrainingMoment moment() {
    return moment;
  }

  /**
   * Returns the share of this micro-batch in the step's mean loss, as a scalar.
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
    sums.add(batchLoss, objective.sums(targets, widened), samples.length);
    return share == 1 ? mean : mean.mul(share);
  }
}

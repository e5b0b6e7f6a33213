package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.train.data.MicroBatch;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.gradient.GradientMethod;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.gradient.MicroBatchLoss;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.TrainingMoment;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.walk.LayerInputException;
import java.util.Arrays;
import java.util.List;

/** One step: forward and backward for each micro-batch, then the update. Not thread-safe. */
final class TrainingStep {

  private final TrainingPlan plan;
  private final DetachedParameters parameters;
  private final ParameterUpdates updates;
  private final GradientMethod method;
  private final BlockObjective objective;
  private final NDManager manager;
  private final long firstStep;

  /**
   * Prepares the steps of a run.
   *
   * @param plan what is trained
   * @param parameters where the parameters are
   * @param updates the optimizer
   * @param method computes the gradients
   * @param objective what is minimised and measured
   * @param manager the manager below which each step works
   * @param firstStep index of the step with which the optimizer began
   */
  TrainingStep(
      TrainingPlan plan,
      DetachedParameters parameters,
      ParameterUpdates updates,
      GradientMethod method,
      BlockObjective objective,
      NDManager manager,
      long firstStep) {
    this.plan = plan;
    this.parameters = parameters;
    this.updates = updates;
    this.method = method;
    this.objective = objective;
    this.manager = manager;
    this.firstStep = firstStep;
  }

  /**
   * Makes a step.
   *
   * @param source gives the micro-batches
   * @param parts the samples' positions in the data set, by micro-batch
   * @param step index of the step, from 0
   * @param rate the learning rate
   * @param randomness the run's random choices
   * @return loss and metrics of the batch before the update
   * @throws io.github.adabet.TrainingDivergedException if the loss is not finite; no parameter has
   *     changed in this step then, though running statistics may have
   */
  MetricSums run(
      MicroBatch.Source source,
      List<long[]> parts,
      long step,
      double rate,
      TrainingRandomness randomness) {
    try (NDManager stepManager = manager.newSubManager()) {
      Gradients gradients = new Gradients(stepManager);
      NDList kept = plan.channels().copies(plan.updatedStatistics(), parameters::alias);
      kept.attach(stepManager);
      MetricSums result;
      try {
        result =
            differentiate(source, parts, new TrainingMoment(step, 0, rate, randomness), gradients);
      } finally {
        restoreStatistics(kept);
      }
      updates.apply(gradients, rate, step - firstStep);
      return result;
    }
  }

  /** Undoes what a pass does to the running statistics of channels that are not trained. */
  private void restoreStatistics(NDList kept) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      plan.channels().restore(plan.updatedStatistics(), parameters::alias, kept);
    }
  }

  private MetricSums differentiate(
      MicroBatch.Source source, List<long[]> parts, TrainingMoment first, Gradients gradients) {
    long samples = parts.stream().mapToLong(part -> part.length).sum();
    MetricSums sums = new MetricSums(objective);
    for (int i = 0; i < parts.size(); i++) {
      long[] part = parts.get(i);
      TrainingMoment moment = first.part(i);
      // Before the batch is read, because the data set's transforms draw from the same generators.
      manager.getEngine().setRandomSeed(moment.seed());
      try (MicroBatch batch = source.next(part, moment.step())) {
        MicroBatchLoss loss =
            new MicroBatchLoss(objective, batch.labels(), part, samples, moment, sums);
        method.addGradients(batch.frontier(), loss, gradients);
      } catch (LayerInputException e) {
        throw e.of(
            "samples "
                + Arrays.toString(part)
                + " of the data set, in step "
                + (moment.step() + 1));
      }
    }
    if (parts.size() > 1 && sums.weight() != samples && sums.weight() != 0) {
      // The parts were weighed by the number of samples, before the weight of all was known.
      gradients.multiply(samples / sums.weight());
    }
    return sums;
  }
}

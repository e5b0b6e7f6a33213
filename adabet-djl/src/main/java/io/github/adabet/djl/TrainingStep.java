package io.github.adabet.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import io.github.adabet.TrainingDivergedException;
import java.util.Arrays;

/** One step: forward, backward, update. Not thread-safe. */
final class TrainingStep {

  private final TrainingPlan plan;
  private final DetachedParameters parameters;
  private final ParameterUpdates updates;
  private final BlockWalker walker;
  private final Loss loss;
  private final NDManager manager;
  private long savedActivationBytes;
  private long inputBytes;

  /**
   * What a step came to.
   *
   * @param loss mean loss of the batch before the update
   * @param correct samples classified rightly before the update
   */
  record Result(double loss, int correct) {}

  /**
   * Prepares the steps of a run.
   *
   * @param plan what is trained
   * @param parameters the store that {@code walker} reads parameters from
   * @param updates the optimizer
   * @param walker runs the network
   * @param loss the loss
   * @param manager the manager below which each step works
   */
  TrainingStep(
      TrainingPlan plan,
      DetachedParameters parameters,
      ParameterUpdates updates,
      BlockWalker walker,
      Loss loss,
      NDManager manager) {
    this.plan = plan;
    this.parameters = parameters;
    this.updates = updates;
    this.walker = walker;
    this.loss = loss;
    this.manager = manager;
  }

  /**
   * Makes a step.
   *
   * @param batch the samples and labels; stays the caller's
   * @param samples the samples' positions in the data set
   * @param step index of the step, from 0
   * @param rate the learning rate
   * @throws TrainingDivergedException if the loss is not finite; no parameter has changed in this
   *     step then, though running statistics may have
   */
  Result run(Batch batch, long[] samples, long step, double rate) {
    try (NDManager stepManager = manager.newSubManager()) {
      parameters.beginStep(plan.trained(), stepManager);
      Result result = recordKeepingStatistics(batch, samples, step, rate, stepManager);
      updates.apply(rate, step);
      return result;
    } finally {
      parameters.endStep();
    }
  }

  /** Undoes what a pass does to the running statistics of channels that are not trained. */
  private Result recordKeepingStatistics(
      Batch batch, long[] samples, long step, double rate, NDManager stepManager) {
    NDList kept = plan.channels().copies(plan.updatedStatistics(), parameters);
    kept.attach(stepManager);
    try {
      return recordGradients(batch, samples, step, rate);
    } finally {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        plan.channels().restore(plan.updatedStatistics(), parameters, kept);
      }
    }
  }

  private Result recordGradients(Batch batch, long[] samples, long step, double rate) {
    Engine engine = manager.getEngine();
    inputBytes = Math.max(inputBytes, ArrayBytes.count(batch.getData()));
    if (!Finiteness.holds(batch.getData())) {
      throw new TrainingDivergedException(
          "The input of step "
              + (step + 1)
              + " holds NaN or infinities, in one of the samples "
              + Arrays.toString(samples)
              + " of the data set. Remove or repair them");
    }
    try (RecordedPass pass = new RecordedPass(plan, engine, ArrayBytes.count(batch.getData()))) {
      NDArray logits = walker.forward(batch.getData(), pass).singletonOrThrow();
      ClassLabels labels = ClassLabels.of(batch.getLabels(), logits, samples);
      NDArray batchLoss = loss.evaluate(batch.getLabels(), new NDList(logits));
      double value = batchLoss.toArray()[0].doubleValue();
      if (!Double.isFinite(value)) {
        throw new TrainingDivergedException(
            "The training loss is "
                + value
                + " at step "
                + (step + 1)
                + ". Lower the learning rate, which is "
                + rate
                + " at this step, and check that the inputs are finite");
      }
      pass.backward(batchLoss);
      savedActivationBytes = Math.max(savedActivationBytes, pass.savedActivationBytes());
      return new Result(value, labels.correct(logits));
    }
  }

  /**
   * Returns the largest size of the outputs that a step's backward pass can need, 0 before the
   * first step.
   */
  long savedActivationBytes() {
    return savedActivationBytes;
  }

  /** Returns the largest size of a step's input, 0 before the first step. */
  long inputBytes() {
    return inputBytes;
  }
}

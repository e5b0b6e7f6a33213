package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.Evaluation;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.TrainingInputs;
import io.github.adabet.djl.internal.walk.LayerInputException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Measures a network in inference mode, without recording anything. */
public final class Validation {

  private final UnaryOperator<NDList> network;
  private final BlockObjective objective;
  private final LabelledBatches batches;
  private final String role;

  /**
   * Prepares a measurement.
   *
   * @param network runs a batch in inference mode
   * @param objective what to measure
   * @param batches the data
   * @param role what the data is for, for messages
   */
  public Validation(
      UnaryOperator<NDList> network,
      BlockObjective objective,
      LabelledBatches batches,
      String role) {
    this.network = network;
    this.objective = objective;
    this.batches = batches;
    this.role = role;
  }

  /** Returns the data. */
  LabelledBatches batches() {
    return batches;
  }

  /**
   * Runs the network over all samples.
   *
   * @param manager owns nothing when this returns
   * @param goOn asked before each batch with its index, from 0
   * @return loss and metrics; empty if it was not to go on
   * @throws io.github.adabet.TrainingDivergedException if a figure is not finite
   */
  public Optional<Evaluation> run(NDManager manager, IntPredicate goOn) {
    MetricSums sums = new MetricSums(objective);
    long[] order = batches.sequence();
    try (NDManager passManager = manager.newSubManager();
        LabelledBatches.Pass pass = batches.iterate(passManager, order, 0)) {
      for (int index = 0; index < batches.count(); index++) {
        if (!goOn.test(index)) {
          return Optional.empty();
        }
        try (Batch batch = pass.next()) {
          long[] samples = batches.samplesOf(order, index);
          TrainingInputs.requireFinite(batches, batch, samples, "the " + role);
          NDList outputs = BlockObjectives.widened(network.apply(batch.getData()));
          objective.check(batch.getLabels(), outputs, samples);
          double loss = MetricSums.value(objective, objective.loss(batch.getLabels(), outputs));
          sums.add(
              loss,
              objective.weight(batch.getLabels(), samples.length),
              objective.sums(batch.getLabels(), outputs),
              samples.length);
        } catch (LayerInputException e) {
          throw e.of(
              "samples "
                  + Arrays.toString(batches.samplesOf(order, index))
                  + " of the data set for the "
                  + role);
        }
      }
    }
    return Optional.of(sums.evaluation(role));
  }
}

package io.github.adabet.djl.internal.train.data;

import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.EarlyStopping;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.internal.train.plan.Patience;
import org.jspecify.annotations.Nullable;

/**
 * What a run learns from, and what for.
 *
 * @param objective what is minimised and measured
 * @param training the training data
 * @param validation the validation data, or null
 */
public record RunData(
    BlockObjective objective, LabelledBatches training, @Nullable LabelledBatches validation) {

  /**
   * Prepares the data of a request.
   *
   * @throws IllegalArgumentException if a data set is empty, the objective cannot be computed, or
   *     an option needs validation data and there is none
   */
  public static RunData of(
      TrainingRequest<? extends RandomAccessDataset> request, TrainingOptions options) {
    BlockObjective objective = BlockObjectives.of(request.objective());
    EarlyStopping rule = options.earlyStopping();
    if (rule != null) {
      Patience.metric(rule, objective);
    }
    if (request.validation().isEmpty()) {
      requireNone(options.finalWeights() == TrainingOptions.FinalWeights.BEST, "finalWeights BEST");
      requireNone(rule != null, "earlyStopping");
    }
    LabelledBatches training =
        LabelledBatches.of(
            request.training(), "training", options.batchSize(), options.microBatchSize());
    LabelledBatches whole = options.dropLast() ? training.withoutRemainder() : training;
    return new RunData(
        objective,
        whole.readAhead(options.readAhead()),
        request.validation().map(data -> measured(data, "validation", options)).orElse(null));
  }

  /** Prepares data to measure on. */
  public static LabelledBatches measured(
      RandomAccessDataset data, String role, TrainingOptions options) {
    return LabelledBatches.of(data, role, options.microBatchSize(), options.microBatchSize())
        .readAhead(options.readAhead());
  }

  private static void requireNone(boolean asked, String option) {
    if (asked) {
      throw new IllegalArgumentException(
          option
              + " is asked for but there is no validation data to tell the best epoch by; give"
              + " some, or leave it out");
    }
  }
}

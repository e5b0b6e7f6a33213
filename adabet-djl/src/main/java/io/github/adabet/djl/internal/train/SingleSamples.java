package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;

/**
 * Refuses batches of one sample where a normalisation would have to take its statistics from one
 * value per channel: their variance is 0, and PyTorch fails, at the end of the first epoch.
 */
final class SingleSamples {

  private SingleSamples() {}

  /**
   * Checks a run before its first step.
   *
   * @param plan what is trained
   * @param execution runs the network
   * @param batches the training data
   * @param manager owns nothing when this returns
   * @throws IllegalArgumentException if a micro-batch has one sample and a normalisation that uses
   *     its statistics has one value per channel; the message names the remedies
   */
  static void refuse(
      TrainingPlan plan, NetworkExecution execution, LabelledBatches batches, NDManager manager) {
    if (plan.updatedStatistics().isEmpty() || !batches.hasSingleSamples()) {
      return;
    }
    try (NDManager scope = manager.newSubManager();
        Batch batch = batches.read(scope, new long[] {0})) {
      execution.observe(batch.getData(), (leaf, output) -> require(plan, batches, leaf, output));
    }
  }

  /** Looks at what a normalisation puts out, which has the shape of what it takes. */
  private static void require(
      TrainingPlan plan, LabelledBatches batches, BlockTree.Leaf leaf, NDList output) {
    List<Long> statistics =
        leaf.parameters().stream()
            .filter(parameter -> !BlockTree.isTrainable(parameter))
            .map(parameter -> parameter.getArray().size())
            .toList();
    if (statistics.isEmpty() || !plan.runsInTrainingMode(leaf)) {
      return;
    }
    NDArray normalised = output.head();
    if (normalised.size() == statistics.get(0)) {
      throw new IllegalArgumentException(
          "The batch normalisation "
              + leaf.path()
              + " takes its statistics from the samples of a micro-batch, with one value per"
              + " sample and channel, and "
              + batches.samples()
              + " samples in batches of "
              + batches.batchSize()
              + " and micro-batches of "
              + batches.microBatchSize()
              + " leave a micro-batch of a single sample, which has no variance. Use dropLast,"
              + " another batchSize or microBatchSize, or BatchNormMode.FROZEN");
    }
  }
}

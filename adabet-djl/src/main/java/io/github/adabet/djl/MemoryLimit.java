package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The most memory that training may take, and the refusal of what would take more.
 *
 * @param bytes the most above the idle process
 */
record MemoryLimit(long bytes) {

  private static final int NAMED_CONTRIBUTIONS = 3;
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  /**
   * Refuses a run that would exceed the limit.
   *
   * @throws MemoryLimitExceededException if it would; the message gives the estimate, its largest
   *     contributions and the batch that fits
   */
  void check(TrainerSettings settings, LayerSelection selection, RandomAccessDataset training) {
    TrainingOptions options = settings.options();
    TrainingEstimator estimator = estimator(settings, training);
    TrainingPlan plan =
        TrainingPlan.of(
            settings.tree(),
            selection,
            settings.alwaysTrained(),
            settings.filter(),
            options.batchNorm());
    int batch = options.microBatchSize();
    MemoryEstimate estimate = estimator.training(plan, options.optimizer(), batch);
    if (estimate.aboveIdle() <= bytes) {
      return;
    }
    int fits = estimator.largestBatch(plan, options.optimizer(), batch, bytes);
    StringBuilder largest = new StringBuilder();
    for (MemoryEstimate.Contribution part : estimate.largest(NAMED_CONTRIBUTIONS)) {
      largest.append(largest.isEmpty() ? "" : ", ").append(part.name());
      largest.append(String.format(Locale.ROOT, " (%.1f MiB)", part.total() / MEBIBYTE));
    }
    throw new MemoryLimitExceededException(
        String.format(
            Locale.ROOT,
            "Training %d layers with batches of %d needs about %.1f MiB above the idle process, and %.1f MiB are allowed. Most of"
                + " it is for %s. %s",
            plan.trainedLayers().size(),
            batch,
            estimate.aboveIdle() / MEBIBYTE,
            bytes / MEBIBYTE,
            largest,
            fits > 0
                ? "A batch of " + fits + " fits; or select fewer or later layers"
                : "Not even a batch of 1 fits; select fewer or later layers"),
        estimate.aboveIdle(),
        bytes);
  }

  /** Looks at the first sample to learn the shapes of the network's inputs. */
  private static TrainingEstimator estimator(
      TrainerSettings settings, RandomAccessDataset training) {
    LabelledBatches single = LabelledBatches.of(training, "training", 1, 1);
    List<Shape> samples = new ArrayList<>();
    List<DataType> types = new ArrayList<>();
    try (NDManager scratch = settings.model().getNDManager().newSubManager();
        Batch batch = single.iterate(scratch, single.sequence(), 0).next()) {
      for (NDArray array : batch.getData()) {
        samples.add(array.getShape().slice(1));
        types.add(array.getDataType());
      }
    }
    return TrainingEstimator.of(settings.model(), settings.handlers(), samples, types);
  }
}

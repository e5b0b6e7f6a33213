package io.github.adabet.djl.internal.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackwardTimes;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is expected to need, before it begins.
 *
 * @param estimate the memory of a step; null where it cannot be estimated
 * @param limit the limit it was compared with, or why it was not, for the provenance
 */
public record TrainingForecast(@Nullable MemoryEstimate estimate, String limit) {

  /** Estimates, and refuses what exceeds the limit. */
  public static TrainingForecast of(
      NetworkAnalysis analysis,
      TrainerSettings settings,
      LayerSelection selection,
      RandomAccessDataset training,
      MemoryLimit limit) {
    return of(analysis, settings, selection, training, limit, "Training", 0);
  }

  /** Estimates a probe step of everything, which copies the weights, and refuses it likewise. */
  public static TrainingForecast ofProbe(
      NetworkAnalysis analysis,
      TrainerSettings settings,
      LayerSelection everything,
      RandomAccessDataset training,
      MemoryLimit limit) {
    long copies =
        plan(settings, everything).trained().stream()
            .mapToLong(entry -> ArrayBytes.count(entry.parameter().getArray()))
            .sum();
    return of(
        analysis,
        settings.withoutRecomputation(),
        everything,
        training,
        limit,
        "A probe step, which the choice of layers asks for and which copies all weights, of",
        copies);
  }

  private static TrainingForecast of(
      NetworkAnalysis analysis,
      TrainerSettings settings,
      LayerSelection selection,
      RandomAccessDataset training,
      MemoryLimit limit,
      String work,
      long copies) {
    NDManager manager = settings.model().getNDManager();
    boolean asked = limit.kind() == MemoryLimit.Kind.STATED;
    if (manager.getDevice().isGpu() && !asked) {
      return new TrainingForecast(null, "not checked: the network is on " + manager.getDevice());
    }
    NetworkEstimator estimator;
    try {
      estimator = estimator(analysis, settings, training);
    } catch (RuntimeException e) {
      // What cannot be estimated can be trained; only who asked for a limit must hear of it.
      if (asked) {
        throw e;
      }
      return new TrainingForecast(null, "not checked: " + e.getMessage());
    }
    MemoryEstimate estimate = withMore(estimate(settings, selection, training, estimator), copies);
    if (!asked && !estimator.unknownOperations().isEmpty()) {
      return new TrainingForecast(estimate, notKnown(estimator));
    }
    TrainingOptions options = settings.options();
    TrainingPlan plan = plan(settings, selection);
    NetworkEstimator.Execution execution = execution(settings, training);
    limit.check(
        estimate,
        String.format(
            "%s %d %s with batches of %d",
            work,
            plan.trainedLayers().size(),
            plan.trainedLayers().size() == 1 ? "layer" : "layers",
            execution.batch()),
        bytes ->
            bytes <= copies
                ? 0
                : estimator.largestBatch(plan, options.optimizer(), execution, bytes - copies),
        "select fewer or later layers, or divide batches by microBatchSize");
    return new TrainingForecast(estimate, limit.toString());
  }

  /**
   * Returns the estimate of a step beside which something else is in memory.
   *
   * @param step the estimate
   * @param bytes of what is there besides
   */
  public static MemoryEstimate withMore(MemoryEstimate step, long bytes) {
    return new MemoryEstimate(
        step.parameters(),
        step.gradients(),
        step.optimizerState(),
        step.savedActivations(),
        step.workspace() + bytes,
        step.contributions(),
        step.assumptions());
  }

  /** Says why an estimate is no ground to refuse anything, for the provenance. */
  static String notKnown(NetworkEstimator estimator) {
    return "not checked: there is no rule of memory for the operations "
        + String.join(", ", estimator.unknownOperations());
  }

  /** Returns what training costs by the choice of layers. */
  public static TrainingCosts costs(
      NetworkAnalysis analysis, TrainerSettings settings, RandomAccessDataset training) {
    return estimator(analysis, settings, training).costs(settings.options());
  }

  /** Returns how long the parts of a backward pass take. */
  public static BackwardTimes backwardTimes(
      NetworkAnalysis analysis,
      TrainerSettings settings,
      LayerSelection everything,
      RandomAccessDataset training) {
    return estimator(analysis, settings, training).backwardTimes(plan(settings, everything));
  }

  /** Estimates a run. */
  public static MemoryEstimate estimate(
      NetworkAnalysis analysis,
      TrainerSettings settings,
      LayerSelection selection,
      RandomAccessDataset training) {
    return estimate(settings, selection, training, estimator(analysis, settings, training));
  }

  /** Estimates training by settings that keep no prefix and read nothing ahead. */
  public static MemoryEstimate estimate(
      NetworkEstimator estimator, TrainerSettings settings, LayerSelection selection) {
    TrainingOptions options = settings.options();
    return estimator.training(
        plan(settings, selection), options.optimizer(), NetworkEstimator.Execution.of(options));
  }

  private static MemoryEstimate estimate(
      TrainerSettings settings,
      LayerSelection selection,
      RandomAccessDataset training,
      NetworkEstimator estimator) {
    return estimator.training(
        plan(settings, selection), settings.options().optimizer(), execution(settings, training));
  }

  private static TrainingPlan plan(TrainerSettings settings, LayerSelection selection) {
    return TrainingPlan.of(
        settings.tree(),
        selection,
        settings.alwaysTrained(),
        settings.filter(),
        settings.trainFrozen(),
        settings.options().batchNorm());
  }

  private static NetworkEstimator.Execution execution(
      TrainerSettings settings, RandomAccessDataset training) {
    NetworkEstimator.Execution usual = NetworkEstimator.Execution.of(settings.options());
    PrefixCache cache = settings.prefixCache();
    boolean inMemory = cache != null && cache.directory() == null;
    int samples = Math.toIntExact(training.size());
    int batch = Math.min(usual.batch(), samples);
    return new NetworkEstimator.Execution(
        batch,
        batch < Math.min(settings.options().batchSize(), samples),
        settings.recomputedSegments(),
        inMemory ? samples : 0,
        settings.options().readAhead() * sampleBytes(settings, training));
  }

  /** Returns the bytes of one sample's inputs; 0 where nothing is read ahead. */
  private static long sampleBytes(TrainerSettings settings, RandomAccessDataset training) {
    if (settings.options().readAhead() == 0) {
      return 0;
    }
    LabelledBatches single = LabelledBatches.of(training, "training", 1, 1);
    try (NDManager scratch = settings.model().getNDManager().newSubManager();
        Batch batch = single.read(scratch, new long[] {0})) {
      return batch.getData().stream().mapToLong(ArrayBytes::count).sum();
    }
  }

  /** Looks at the first sample to learn the shapes of the network's inputs. */
  private static NetworkEstimator estimator(
      NetworkAnalysis analysis, TrainerSettings settings, RandomAccessDataset training) {
    LabelledBatches single = LabelledBatches.of(training, "training", 1, 1);
    List<Shape> samples = new ArrayList<>();
    List<DataType> types = new ArrayList<>();
    try (NDManager scratch = settings.model().getNDManager().newSubManager();
        Batch batch = single.read(scratch, new long[] {0})) {
      for (NDArray array : batch.getData()) {
        samples.add(array.getShape().slice(1));
        types.add(array.getDataType());
      }
    }
    return analysis.of(samples, types);
  }
}

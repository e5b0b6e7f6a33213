package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.estimate.LargestBatch;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.tensorflow.estimate.StepCosts;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.estimate.StepRequest;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariable;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariables;
import io.github.adabet.djl.internal.tensorflow.variable.UpdateRule;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What training is expected to need, before it begins. */
public final class SessionForecast {

  private SessionForecast() {}

  /**
   * Estimates training.
   *
   * @param model the network
   * @param estimators of its gradients, by the layers whose batch normalisations use the statistics
   *     of the batch
   * @param selection what is trained, besides what every run trains
   * @param options how
   * @return the peak of a step
   * @throws IllegalArgumentException if a selected layer is not the network's
   * @throws io.github.adabet.UnsupportedModelException if one cannot be trained
   */
  public static MemoryEstimate estimate(
      TrainableModel model,
      Function<List<GraphLayer>, StepEstimator> estimators,
      LayerSelection selection,
      TrainingOptions options) {
    TrainedVariables trained = TrainedVariables.of(model, selection, options.batchNorm());
    StepEstimator estimator = estimators.apply(trained.normalizations());
    trained.requireGradients(estimator.gradients());
    return estimator.training(request(trained.variables(), options, options.batchSize()));
  }

  /**
   * Returns what training costs, layer by layer. Batch normalisations use the statistics of the
   * batch if the options say so and all of them can.
   */
  public static TrainingCosts costs(
      TrainableModel model,
      Function<List<GraphLayer>, StepEstimator> estimators,
      TrainingOptions options) {
    return StepCosts.of(
        estimator(model, estimators, options.batchNorm()),
        model.layers(),
        stateArrays(options.optimizer()),
        options.microBatchSize());
  }

  private static StepEstimator estimator(
      TrainableModel model,
      Function<List<GraphLayer>, StepEstimator> estimators,
      BatchNormMode batchNorm) {
    if (batchNorm == BatchNormMode.SELECTED) {
      try {
        return estimators.apply(
            model.layers().stream().filter(layer -> !layer.statistics().isEmpty()).toList());
      } catch (UnsupportedModelException e) {
        // Whoever selects the one that cannot is told so; the others have their costs.
      }
    }
    return estimators.apply(List.of());
  }

  /**
   * Estimates a run, and refuses what exceeds the limit.
   *
   * @param model the network
   * @param step what a step computes
   * @param layers how many layers are trained
   * @param session how
   * @param estimators for the data
   * @throws io.github.adabet.MemoryLimitExceededException if it needs more
   */
  static TrainingForecast of(
      TrainableModel model,
      BackwardStep step,
      int layers,
      SessionOptions session,
      RunEstimators estimators) {
    return of(
        step,
        session.trainer(),
        estimators,
        "Training " + layers + (layers == 1 ? " layer" : " layers"),
        estimator -> cached(model, step, session, estimators, estimator));
  }

  /**
   * Estimates a run.
   *
   * @param model the network
   * @param step what a step computes
   * @param session how
   * @param estimators for the data
   */
  static MemoryEstimate estimate(
      TrainableModel model, BackwardStep step, SessionOptions session, RunEstimators estimators) {
    StepEstimator estimator = estimators.of(step.graph());
    return TrainingForecast.withMore(
        estimator.training(
            request(step.variables(), session.trainer().training(), estimators.samples())),
        cached(model, step, session, estimators, estimator));
  }

  /** Returns the bytes of what a prefix cache in memory holds, 0 without one. */
  private static long cached(
      TrainableModel model,
      BackwardStep step,
      SessionOptions session,
      RunEstimators estimators,
      StepEstimator estimator) {
    PrefixCache cache = session.prefixCache();
    return cache != null && cache.directory() == null
        ? estimators.samples() * (kept(model, step, estimator) + estimators.labelBytes())
        : 0;
  }

  /**
   * Estimates a probe step, which keeps the old weights, and refuses it likewise.
   *
   * @param step what it computes
   * @param trainer how the run trains
   * @param estimators for the data
   * @throws io.github.adabet.MemoryLimitExceededException if it needs more
   */
  static TrainingForecast ofProbe(
      BackwardStep step, TrainerOptions trainer, RunEstimators estimators) {
    long copies =
        step.variables().stream()
            .mapToLong(trained -> trained.variable().elements() * Float.BYTES)
            .sum();
    return of(
        step,
        trainer,
        estimators,
        "A probe step, which the choice of layers asks for and which copies all weights,",
        estimator -> copies);
  }

  private static TrainingForecast of(
      BackwardStep step,
      TrainerOptions trainer,
      RunEstimators estimators,
      String work,
      ToLongFunction<StepEstimator> besides) {
    MemoryLimit limit = limit(trainer);
    boolean asked = limit.kind() == MemoryLimit.Kind.STATED;
    StepRequest request = request(step.variables(), trainer.training(), estimators.samples());
    StepEstimator estimator;
    try {
      estimator = estimators.of(step.graph());
    } catch (RuntimeException e) {
      // What cannot be estimated can be trained; only who asked for a limit must hear of it.
      if (asked) {
        throw e;
      }
      return new TrainingForecast(null, "not checked: " + e.getMessage());
    }
    long more = besides.applyAsLong(estimator);
    MemoryEstimate estimate = TrainingForecast.withMore(estimator.training(request), more);
    SortedSet<String> unknown = estimator.unknownOperations(request.trained().keySet());
    if (!asked && !unknown.isEmpty()) {
      return new TrainingForecast(
          estimate,
          "not checked: there is no rule of memory for the operations "
              + String.join(", ", unknown));
    }
    limit.check(
        estimate,
        work + " with batches of " + request.batch(),
        bytes ->
            bytes <= more
                ? 0
                : LargestBatch.within(
                    request.batch(),
                    bytes - more,
                    batch -> estimator.training(request.withBatch(batch))),
        "select fewer or later layers, or divide batches by microBatchSize");
    return new TrainingForecast(estimate, limit.toString());
  }

  /** Returns the bytes of what a prefix cache keeps of a sample, its label left aside. */
  private static long kept(TrainableModel model, BackwardStep step, StepEstimator estimator) {
    return estimator.bytesPerSample(step.cut(model.inputs(), Set.of()).tensors());
  }

  private static MemoryLimit limit(TrainerOptions options) {
    if (options.unlimitedMemory()) {
      return MemoryLimit.NONE;
    }
    return options.maximumMemory().isPresent()
        ? MemoryLimit.of(options.maximumMemory().getAsLong())
        : MemoryLimit.AVAILABLE;
  }

  private static StepRequest request(
      List<TrainedVariable> trained, TrainingOptions options, int samples) {
    Map<GraphVariable, String> layers = new LinkedHashMap<>();
    trained.forEach(variable -> layers.put(variable.variable(), variable.layer().name()));
    int batch = Math.max(1, Math.min(options.microBatchSize(), samples));
    return new StepRequest(
        layers,
        stateArrays(options.optimizer()),
        batch,
        batch < Math.min(options.batchSize(), samples),
        options.readAhead());
  }

  private static int stateArrays(OptimizerOptions options) {
    int average = options.average().kept() ? 1 : 0;
    return UpdateRule.of(options.rule()).stateNames().size() + average;
  }
}

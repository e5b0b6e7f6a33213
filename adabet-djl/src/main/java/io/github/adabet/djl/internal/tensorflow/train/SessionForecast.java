package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.BatchNormMode;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.estimate.NetworkEstimator;
import io.github.adabet.djl.internal.estimate.TrainingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.tensorflow.estimate.StepCosts;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.estimate.StepRequest;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import org.tensorflow.Tensor;

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
    return estimator.training(request(trained, options, options.batchSize()));
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
   * @param gradients its gradients
   * @param trained what is trained
   * @param trainer how
   * @param training the data
   * @throws io.github.adabet.MemoryLimitExceededException if it needs more
   */
  static TrainingForecast of(
      TrainableModel model,
      GradientGraph gradients,
      TrainedVariables trained,
      TrainerOptions trainer,
      Samples training) {
    MemoryLimit limit = limit(trainer);
    boolean asked = limit.kind() == MemoryLimit.Kind.STATED;
    int samples = (int) Math.min(Integer.MAX_VALUE, training.size());
    StepRequest request = request(trained, trainer.training(), samples);
    StepEstimator estimator;
    try {
      estimator = StepEstimator.of(gradients, extents(model, training), model.layers());
    } catch (RuntimeException e) {
      // What cannot be estimated can be trained; only who asked for a limit must hear of it.
      if (asked) {
        throw e;
      }
      return new TrainingForecast(null, "not checked: " + e.getMessage());
    }
    MemoryEstimate estimate = estimator.training(request);
    SortedSet<String> unknown = estimator.unknownOperations(request.trained().keySet());
    if (!asked && !unknown.isEmpty()) {
      return new TrainingForecast(
          estimate,
          "not checked: there is no rule of memory for the operations "
              + String.join(", ", unknown));
    }
    int layers = trained.layers().size();
    limit.check(
        estimate,
        String.format(
            "Training %d %s with batches of %d",
            layers, layers == 1 ? "layer" : "layers", request.batch()),
        bytes ->
            NetworkEstimator.largestBatch(
                request.batch(), bytes, batch -> estimator.training(request.withBatch(batch))),
        "select fewer or later layers, or divide batches by microBatchSize");
    return new TrainingForecast(estimate, limit.toString());
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
      TrainedVariables trained, TrainingOptions options, int samples) {
    Map<GraphVariable, String> layers = new LinkedHashMap<>();
    trained
        .variables()
        .forEach(variable -> layers.put(variable.variable(), variable.layer().name()));
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

  /** Looks at the first sample to learn the extents of the network's inputs. */
  private static Map<TensorName, List<Long>> extents(TrainableModel model, Samples training) {
    Map<TensorName, Tensor> one = model.feeds(TensorBatch.stack(List.of(training.read(0))));
    try {
      Map<TensorName, List<Long>> extents = new LinkedHashMap<>();
      one.forEach(
          (name, tensor) -> {
            List<Long> of =
                new ArrayList<>(Arrays.stream(tensor.shape().asArray()).boxed().toList());
            of.set(0, -1L);
            extents.put(name, of);
          });
      return extents;
    } finally {
      one.values().forEach(Tensor::close);
    }
  }
}

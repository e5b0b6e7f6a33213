package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.estimate.NetworkEstimator;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses labelled passes that would need more memory than there is: what they show of all layers
 * is there at once. A pass is looked at once for each batch larger than those before. Not
 * thread-safe.
 */
final class LabelledForecast {

  private final TrainableModel model;
  private final MemoryLimit limit;
  private final Map<List<TensorName>, Integer> checked = new HashMap<>();
  private @Nullable StepEstimator estimator;

  /**
   * Prepares.
   *
   * @param model the network
   * @param limit the most that a pass may need
   */
  LabelledForecast(TrainableModel model, MemoryLimit limit) {
    this.model = model;
    this.limit = limit;
  }

  /**
   * Refuses a batch that needs too much.
   *
   * @param graph with gradients
   * @param fetches what the pass hands out
   * @param batch what the network takes
   * @throws io.github.adabet.MemoryLimitExceededException if it does
   */
  void check(GradientGraph graph, List<TensorName> fetches, TensorBatch batch) {
    int samples = batch.samples();
    if (checked.getOrDefault(fetches, 0) >= samples) {
      return;
    }
    StepEstimator known = estimator;
    if (known == null || !known.gradients().equals(graph)) {
      try {
        known = RunEstimators.analysed(model, graph, batch);
      } catch (RuntimeException e) {
        // What cannot be estimated can be ranked.
        return;
      }
      estimator = known;
    }
    StepEstimator passes = known;
    if (passes.unknownOperations(fetches).isEmpty()) {
      limit.check(
          passes.pass(fetches, samples),
          "Ranking by gradients with batches of " + samples,
          bytes ->
              NetworkEstimator.largestBatch(samples, bytes, most -> passes.pass(fetches, most)),
          "choose a score that needs no gradients");
    }
    checked.put(fetches, samples);
  }
}

package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.estimate.LargestBatch;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.tensorflow.estimate.GradientRuns;
import io.github.adabet.djl.internal.tensorflow.estimate.StepEstimator;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Divides labelled passes into runs, and refuses those that would need more memory than there is
 * all the same. A pass is looked at once for each batch larger than those before. Not thread-safe.
 */
final class LabelledForecast implements LabelledPass.Division {

  private final TrainableModel model;
  private final MemoryLimit limit;
  private final Map<List<Set<TensorName>>, Checked> checked = new HashMap<>();
  private @Nullable StepEstimator estimator;

  /** Runs that were found to fit, with batches of so many samples. */
  private record Checked(int samples, GradientRuns runs) {}

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
   * {@inheritDoc}
   *
   * @throws io.github.adabet.MemoryLimitExceededException if they need too much memory
   */
  @Override
  public GradientRuns runs(GradientGraph graph, List<Set<TensorName>> shown, TensorBatch batch) {
    int samples = batch.samples();
    Checked before = checked.get(shown);
    if (before != null && before.samples() >= samples) {
      return before.runs();
    }
    StepEstimator known = estimator;
    if (known == null || !known.gradients().equals(graph)) {
      try {
        known = RunEstimators.analysed(model, graph, batch);
      } catch (RuntimeException e) {
        // What cannot be estimated can be ranked.
        return GradientRuns.single(graph.outputs(), shown);
      }
      estimator = known;
    }
    GradientRuns runs = GradientRuns.of(known, shown, samples);
    check(known, shown, runs, samples);
    checked.put(shown, new Checked(samples, runs));
    return runs;
  }

  private void check(
      StepEstimator passes, List<Set<TensorName>> shown, GradientRuns runs, int samples) {
    Set<TensorName> all = new LinkedHashSet<>(runs.first());
    shown.forEach(all::addAll);
    if (passes.unknownOperations(all).isEmpty()) {
      limit.check(
          passes.pass(runs, samples),
          "Ranking by gradients with batches of " + samples,
          bytes ->
              LargestBatch.within(
                  samples, bytes, most -> passes.pass(GradientRuns.of(passes, shown, most), most)),
          "choose a score that needs no gradients");
    }
  }
}

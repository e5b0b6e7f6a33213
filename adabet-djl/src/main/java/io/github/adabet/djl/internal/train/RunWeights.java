package io.github.adabet.djl.internal.train;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.internal.train.gradient.DetachedParameters;
import io.github.adabet.djl.internal.train.optimizer.ParameterUpdates;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import io.github.adabet.djl.internal.train.resume.StoredNumbers;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The arrays of a network that a run may change, by the name they have in checkpoints, and those
 * that it leaves as they are.
 *
 * @param inside what checkpoints hold: what a plan changes, or the whole network
 * @param outside all else
 */
record RunWeights(Map<String, NDArray> inside, Map<String, NDArray> outside) {

  /** Returns what one plan changes. */
  static RunWeights of(TrainingPlan plan, DetachedParameters parameters) {
    Map<String, NDArray> inside = new LinkedHashMap<>();
    Map<String, NDArray> outside = new LinkedHashMap<>();
    plan.trained().forEach(entry -> put(inside, entry, parameters));
    plan.updatedStatistics().forEach(entry -> put(inside, entry, parameters));
    plan.frozen().forEach(entry -> put(outside, entry, parameters));
    return new RunWeights(inside, outside);
  }

  /** Returns the whole network, for runs whose plan changes. */
  static RunWeights whole(TrainingPlan plan, DetachedParameters parameters) {
    RunWeights some = of(plan, parameters);
    Map<String, NDArray> all = new java.util.TreeMap<>(some.inside());
    all.putAll(some.outside());
    return new RunWeights(all, Map.of());
  }

  /**
   * Returns all that a checkpoint holds.
   *
   * @param updates the optimizer, whose state is part of it
   */
  Map<String, StoredNumbers> saved(ParameterUpdates updates) {
    Map<String, NDArray> arrays = new LinkedHashMap<>(inside);
    arrays.putAll(updates.state());
    return StoredNumbers.of(arrays);
  }

  private static void put(
      Map<String, NDArray> arrays, TrainingPlan.Entry entry, DetachedParameters parameters) {
    String kind = BlockTree.isTrainable(entry.parameter()) ? "parameter/" : "statistic/";
    arrays.put(kind + entry.key(), parameters.alias(entry.parameter()));
  }
}

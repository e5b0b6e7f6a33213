package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.internal.tensorflow.gradient.GradientGraph;
import io.github.adabet.djl.internal.tensorflow.gradient.PrefixCut;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.variable.GradientParts;
import io.github.adabet.djl.internal.tensorflow.variable.MovingStatistics;
import io.github.adabet.djl.internal.tensorflow.variable.TrainedVariable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a step computes.
 *
 * @param graph with gradients
 * @param variables by which gradients are computed
 */
record BackwardStep(GradientGraph graph, List<TrainedVariable> variables) {

  /** Returns all that a pass fetches: outputs, then gradients, then statistics. */
  List<TensorName> fetches() {
    List<TensorName> fetches = new ArrayList<>(List.of(graph.outputs()));
    for (TrainedVariable variable : variables) {
      fetches.add(graph.gradients().get(variable.variable()));
    }
    fetches.addAll(MovingStatistics.fetches(graph.statistics()));
    return fetches;
  }

  /** Returns room for the gradients and statistics of a step; the caller closes it. */
  GradientParts parts() {
    return new GradientParts(variables, 1, MovingStatistics.fetches(graph.statistics()).size());
  }

  /**
   * Finds the end of what is frozen.
   *
   * @param inputs the nodes of what the network takes
   * @param notKept nodes whose tensors cannot be kept
   * @throws PrefixCacheException if nothing stands before it
   */
  PrefixCut cut(Set<String> inputs, Set<String> notKept) {
    Set<String> changing = new HashSet<>();
    variables.forEach(variable -> changing.add(variable.node().node()));
    List.of(graph.targets(), graph.weights(), graph.scale())
        .forEach(fed -> changing.add(fed.node()));
    // They differ from batch to batch, and what is computed from them is no sample's own.
    MovingStatistics.fetches(graph.statistics())
        .forEach(statistic -> changing.add(statistic.node()));
    PrefixCut cut = PrefixCut.of(graph.definition(), inputs, changing, fetches(), notKept);
    if (cut.isOfInputs()) {
      throw new PrefixCacheException(
          "There is nothing between the network's inputs and the first trained layer whose outputs"
              + " could be kept. Train without the prefix cache, or select later layers only");
    }
    return cut;
  }
}

package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDList;
import io.github.adabet.Metric;
import io.github.adabet.Objective;
import io.github.adabet.djl.internal.tree.HalfPrecision;
import java.util.HashSet;
import java.util.Set;

/** Finds what computes an objective on DJL arrays. */
public final class BlockObjectives {

  private BlockObjectives() {}

  /**
   * Returns what computes an objective.
   *
   * @param objective one of {@link Objective}'s, or a {@link BlockObjective}
   * @return the objective itself, if it computes
   * @throws IllegalArgumentException if nothing does, or its metrics are inconsistent
   */
  public static BlockObjective of(Objective objective) {
    BlockObjective computed = computed(objective);
    Set<Metric> metrics = new HashSet<>(Set.of(Metric.LOSS));
    Set<String> names = new HashSet<>(Set.of(Metric.LOSS.name()));
    for (Metric metric : computed.metrics()) {
      metrics.add(metric);
      if (!names.add(metric.name())) {
        throw new IllegalArgumentException(
            "The objective "
                + computed.name()
                + " has two metrics named "
                + metric.name()
                + "; names must differ, and loss is always there");
      }
    }
    if (!metrics.contains(computed.primary())) {
      throw new IllegalArgumentException(
          "The primary metric of the objective "
              + computed.name()
              + " is "
              + computed.primary()
              + "; it must be loss or one of its metrics "
              + computed.metrics());
    }
    return computed;
  }

  private static BlockObjective computed(Objective objective) {
    if (objective instanceof BlockObjective own) {
      return own;
    }
    if (objective instanceof Objective.Classification classification) {
      return ClassificationObjective.of(classification);
    }
    if (objective instanceof Objective.MultiLabel multiLabel) {
      return new MultiLabelObjective(multiLabel);
    }
    if (objective instanceof Objective.Regression regression) {
      return new RegressionObjective(regression);
    }
    throw new IllegalArgumentException(
        "The objective is a "
            + objective.getClass().getName()
            + "; for DJL networks it must be one of those of Objective, or implement"
            + " BlockObjective");
  }

  /**
   * Returns outputs with half precision widened, so that sums over a batch do not overflow.
   * Gradients flow back through it.
   *
   * @param outputs the network's outputs
   * @return a new list; arrays of single or double precision are the same
   */
  public static NDList widened(NDList outputs) {
    NDList widened = new NDList();
    outputs.forEach(output -> widened.add(HalfPrecision.widenedForGradients(output)));
    return widened;
  }
}

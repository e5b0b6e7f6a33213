package io.github.adabet.djl.internal.train.plan;

import io.github.adabet.EarlyStopping;
import io.github.adabet.EpochReport;
import io.github.adabet.Evaluation;
import io.github.adabet.Metric;
import io.github.adabet.Objective;
import java.util.List;
import java.util.Optional;

/** Applies a rule of early stopping to the epochs done. */
public final class Patience {

  private Patience() {}

  /**
   * Returns the metric that a rule watches.
   *
   * @throws IllegalArgumentException if the objective does not have it
   */
  public static Metric metric(EarlyStopping rule, Objective objective) {
    String name = rule.metric();
    return name == null ? objective.primary() : objective.metric(name);
  }

  /**
   * Says why training is to stop.
   *
   * @param rule the rule
   * @param metric the metric that it watches
   * @param history the epochs done
   * @return a sentence; empty if training is to go on
   */
  public static Optional<String> exhausted(
      EarlyStopping rule, Metric metric, List<EpochReport> history) {
    double best = 0;
    int since = -1;
    for (EpochReport epoch : history) {
      Evaluation validation = epoch.validation();
      if (validation == null) {
        continue;
      }
      double value = validation.value(metric);
      if (since < 0 || metric.gain(value, best) > rule.minimumDelta()) {
        best = value;
        since = 0;
      } else {
        since++;
      }
    }
    if (since < rule.patience()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            java.util.Locale.ROOT,
            "validation %s has not improved on %s by more than %s for %d epochs",
            metric.name(),
            best,
            rule.minimumDelta(),
            since));
  }
}

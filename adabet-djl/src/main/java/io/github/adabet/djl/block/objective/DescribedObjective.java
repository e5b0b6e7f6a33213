package io.github.adabet.djl.block.objective;

import io.github.adabet.Metric;
import io.github.adabet.Objective;
import java.util.List;

/** A loss whose name and metrics are those of its description. */
sealed interface DescribedObjective extends BlockObjective
    permits MultiLabelObjective, RegressionObjective {

  /** What the user asked for. */
  Objective description();

  @Override
  default String name() {
    return description().name();
  }

  @Override
  default List<Metric> metrics() {
    return description().metrics();
  }

  @Override
  default Metric primary() {
    return description().primary();
  }
}

package io.github.adabet;

import java.util.List;

/** Small training reports for tests. */
public final class Reports {
  private Reports() {}

  /**
   * A report of two epochs.
   *
   * @param selection the layers it says were trained
   * @return the report
   */
  public static TrainingReport of(LayerSelection selection) {
    return new TrainingReport(
        List.of(
            new EpochReport(1, 0.5, 0.75, 0.25, 0.875, 1.5),
            new EpochReport(2, 0.25, 1, null, null, 1)),
        1,
        selection.layers().stream().map(Layer::name).toList(),
        selection.parameterCount(),
        1000,
        2,
        10,
        0.125,
        new MemoryEstimate(
            1,
            2,
            3,
            4,
            5,
            List.of(new MemoryEstimate.Contribution("layer0", 2, 3, 4)),
            List.of("none")),
        null,
        selection.provenance());
  }
}

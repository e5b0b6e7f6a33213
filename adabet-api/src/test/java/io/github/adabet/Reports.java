package io.github.adabet;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    return of(selection, null);
  }

  /**
   * A report of two epochs of layers that were chosen during training.
   *
   * @param selection the layers it says were trained
   * @return the report
   */
  public static TrainingReport ofChoosing(LayerSelection selection) {
    MemoryEstimate probe = new MemoryEstimate(2, 3, 4, 5, 6, List.of(), List.of("all"));
    return of(selection, new SelectionCosts(1, 2.5, 4.5, probe, 1L << 20));
  }

  private static TrainingReport of(LayerSelection selection, @Nullable SelectionCosts choosing) {
    return new TrainingReport(
        List.of(
            new EpochReport(
                1,
                new Evaluation(20, 0.5, Map.of("accuracy", 0.75)),
                new Evaluation(8, 0.25, Map.of("accuracy", 0.875)),
                1.5),
            new EpochReport(2, new Evaluation(20, 0.25, Map.of("accuracy", 1.0)), null, 1)),
        List.of(Metric.ACCURACY),
        Metric.ACCURACY,
        1,
        new StopReason(StopReason.Kind.COMPLETED, "all 2 epochs were trained"),
        selection.layers().stream().map(Layer::name).toList(),
        List.of(
            new EpochSelection(
                1, selection.layers().stream().map(Layer::name).toList(), selection.tensors())),
        choosing,
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

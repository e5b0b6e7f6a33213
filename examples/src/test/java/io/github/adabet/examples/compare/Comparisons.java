package io.github.adabet.examples.compare;

import io.github.adabet.EpochReport;
import io.github.adabet.EpochSelection;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Metric;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.compare.Outcome.Configuration;
import io.github.adabet.examples.task.RankingSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A comparison made up for tests: two layers, two random draws. */
final class Comparisons {
  static final long MEBIBYTE = 1 << 20;

  private Comparisons() {}

  static Comparison of(String layerName, @Nullable String divergence) {
    Layer first = new Layer(layerName, 0, LayerKind.CONVOLUTION, 100);
    Layer last = new Layer("last", 1, LayerKind.DENSE, 50);
    Provenance provenance = Provenance.builder().setting("source.name", layerName).build();
    LayerRanking ranking =
        new LayerRanking(
            List.of(
                new LayerScore(first, 0.02, List.of(0.02)), new LayerScore(last, 0, List.of(0.0))),
            provenance);
    ComparisonSettings settings =
        new ComparisonSettings(
            SelectionBudget.layers(1),
            new RankingSettings(List.of("betti"), 1, 2, 3),
            TrainingOptions.builder().epochs(3).build(),
            2,
            1);
    return new Comparison(
        settings,
        ranking,
        ranking.select(settings.budget()),
        new Measurement("{}", null, 0.1, 0.5, 0.9, 30 * MEBIBYTE, null),
        List.of(
            new Outcome(Configuration.NO_ADAPTATION, List.of(), untrained(), null, null),
            trained(Configuration.ADABET, first, 0.9, 20),
            trained(Configuration.RANDOM, first, 0.5, 40),
            trained(Configuration.RANDOM, last, 0.7, 60),
            divergence == null
                ? trained(Configuration.FULL, first, 0.95, 80)
                : new Outcome(
                    Configuration.FULL,
                    List.of(first, last),
                    new Measurement(null, null, 0, 1, 1.0, null, divergence),
                    null,
                    null)));
  }

  private static Measurement untrained() {
    return new Measurement(null, null, 0.1, 0, null, null, null);
  }

  private static Outcome trained(
      Configuration configuration, Layer layer, double accuracy, long mebibytes) {
    TrainingReport report =
        new TrainingReport(
            List.of(epoch(1, 9), epoch(2, 2), epoch(3, 1)),
            List.of(Metric.ACCURACY),
            Metric.ACCURACY,
            null,
            new StopReason(StopReason.Kind.COMPLETED, "all 3 epochs were trained"),
            List.of(layer.name()),
            List.of(new EpochSelection(1, List.of(layer.name()))),
            layer.parameterCount(),
            150,
            0,
            96,
            0.1,
            new MemoryEstimate(1, 1, 1, 1, 1, List.of(), List.of()),
            null,
            Provenance.builder().build());
    return new Outcome(
        configuration,
        List.of(layer),
        new Measurement(null, "{}", accuracy, 12, 3.0, mebibytes * MEBIBYTE, null),
        report,
        configuration == Configuration.ADABET ? 0.5 : null);
  }

  private static EpochReport epoch(int epoch, double seconds) {
    return new EpochReport(epoch, new Evaluation(10, 1, Map.of("accuracy", 0.5)), null, seconds);
  }
}

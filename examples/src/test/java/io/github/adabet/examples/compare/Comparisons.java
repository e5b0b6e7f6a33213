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
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.training.TrainingOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A comparison made up for tests: two layers, three schemes, one of them with two seeds. */
final class Comparisons {
  static final long MEBIBYTE = 1 << 20;

  private Comparisons() {}

  static Comparison of(String layerName, @Nullable String failure) {
    Layer first = new Layer(layerName, 0, LayerKind.CONVOLUTION, 100);
    Layer last = new Layer("last", 1, LayerKind.DENSE, 50);
    LayerRanking ranking =
        new LayerRanking(
            List.of(
                new LayerScore(first, 0.02, List.of(0.02)), new LayerScore(last, 0, List.of(0.0))),
            Provenance.builder().setting("source.name", layerName).build());
    return new Comparison(
        new ComparisonSettings(
            new TreeMap<>(
                Map.of(
                    "betti", List.of("--epochs=3", "--rho=0.2"),
                    "random", List.of("--epochs=3", "--rho=0.2"),
                    "full", List.of("--epochs=3"))),
            List.of(1L, 2L),
            Path.of("comparison")),
        List.of(
            new Outcome("betti", 1, outcome("betti", first, ranking, 9, 20), null),
            new Outcome("random", 1, outcome("random", first, null, 5, 40), null),
            new Outcome("random", 2, outcome("random", last, null, 7, 60), null),
            failure == null
                ? new Outcome("full", 1, outcome("full", first, null, 8, 80), null)
                : new Outcome("full", 1, null, failure)));
  }

  static TrainingOutcome outcome(
      String scheme, Layer layer, @Nullable LayerRanking ranking, long right, long mebibytes) {
    TrainingReport report =
        new TrainingReport(
            List.of(epoch(1, 9), epoch(2, 2), epoch(3, 1)),
            List.of(Metric.ACCURACY),
            Metric.ACCURACY,
            null,
            new StopReason(StopReason.Kind.COMPLETED, "all 3 epochs were trained"),
            List.of(layer.name()),
            List.of(new EpochSelection(1, List.of(layer.name()))),
            null,
            layer.parameterCount(),
            150,
            0,
            96,
            0.1,
            new MemoryEstimate(1, 1, 1, 1, 1, List.of(), List.of()),
            null,
            Provenance.builder().build());
    return new TrainingOutcome(
        scheme,
        Map.of("network", "made up"),
        ranking,
        ranking == null ? null : ranking.select(SelectionBudget.layers(1)),
        classified(1),
        classified(right),
        report,
        new TrainingOutcome.Costs(
            0.5, null, ranking == null ? null : 30 * MEBIBYTE, 12, 3.0, mebibytes * MEBIBYTE, 0L));
  }

  /** Ten images of two classes. */
  private static ClassificationResult classified(long right) {
    return new ClassificationResult(
        List.of("a", "b"),
        List.of(List.of(right, 10 - right), List.of(0L, 0L)),
        List.of(right, 10 - right));
  }

  private static EpochReport epoch(int epoch, double seconds) {
    return new EpochReport(epoch, new Evaluation(10, 1, Map.of("accuracy", 0.5)), null, seconds);
  }
}

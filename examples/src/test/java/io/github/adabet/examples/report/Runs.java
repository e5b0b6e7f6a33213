package io.github.adabet.examples.report;

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
import io.github.adabet.SelectionCosts;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Parts of a run made up for tests: two layers, ten steps an epoch. */
public final class Runs {
  public static final int STEPS = 10;
  public static final TrainingListener.TrainingControl CONTROL = why -> {};

  private Runs() {}

  public static LayerRanking ranking() {
    Layer first = new Layer("stem/conv, \"first\"", 0, LayerKind.CONVOLUTION, 100);
    Layer last = new Layer("head", 1, LayerKind.DENSE, 50);
    return new LayerRanking(
        List.of(new LayerScore(first, 0.02, List.of(0.02)), new LayerScore(last, 0, List.of(0.0))),
        Provenance.builder().setting("source.name", "made up").build());
  }

  public static EpochReport epoch(int epoch, double loss) {
    return new EpochReport(
        epoch,
        new Evaluation(100, loss, Map.of("accuracy", 0.5)),
        new Evaluation(50, 2 * loss, Map.of("accuracy", 1 - loss)),
        1.5);
  }

  public static TrainingReport report(EpochReport... epochs) {
    return report(null, epochs);
  }

  /** A report of layers that were chosen during training. */
  public static TrainingReport chosen(EpochReport... epochs) {
    MemoryEstimate probe = new MemoryEstimate(1, 2, 3, 4, 1 << 20, List.of(), List.of());
    return report(new SelectionCosts(2, 0.5, 0.75, probe, 3L << 20), epochs);
  }

  private static TrainingReport report(@Nullable SelectionCosts choosing, EpochReport... epochs) {
    return new TrainingReport(
        List.of(epochs),
        List.of(Metric.ACCURACY),
        Metric.ACCURACY,
        epochs.length,
        new StopReason(StopReason.Kind.COMPLETED, "all epochs were trained"),
        List.of("head"),
        List.of(new EpochSelection(1, List.of("head"))),
        choosing,
        50,
        150,
        1,
        (long) STEPS * epochs.length,
        0.1,
        new MemoryEstimate(1, 2, 3, 4, 5, List.of(), List.of()),
        1L << 20,
        Provenance.builder().setting("training.seed", "7").build());
  }

  /** Tells a listener of the steps and the end of an epoch. */
  public static void train(TrainingListener listener, EpochReport epoch, boolean best) {
    steps(listener, epoch.epoch(), STEPS);
    long made = (long) epoch.epoch() * STEPS;
    listener.onEvent(new TrainingEvent.EpochDone(epoch, 9, made, 0.01, best), CONTROL);
  }

  public static void steps(TrainingListener listener, int epoch, int steps) {
    IntStream.rangeClosed(1, steps)
        .forEach(
            step ->
                listener.onEvent(
                    new TrainingEvent.StepDone(
                        epoch,
                        9,
                        step,
                        STEPS,
                        (epoch - 1L) * STEPS + step,
                        0.01,
                        1.0 / step,
                        new Evaluation(step, 1.0 / step, Map.of("accuracy", 0.5))),
                    CONTROL));
  }
}

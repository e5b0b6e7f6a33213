package io.github.adabet.examples.cli;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.Share;
import io.github.adabet.StopReason;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationResult;
import io.github.adabet.examples.report.RunSummary;
import io.github.adabet.examples.training.TrainingOutcome;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is printed at the end of a training: epochs, accuracy, memory, time, and files. */
final class TrainingSummary {
  private static final double MEBIBYTE = 1024 * 1024;

  private TrainingSummary() {}

  /**
   * Prints accuracy before and after, and a line for each thing.
   *
   * @param selections how layers are listed
   * @param files where what is, by what it is
   */
  static void print(
      PrintWriter out,
      TrainingOutcome outcome,
      SelectionText selections,
      Map<String, String> files) {
    TrainingReport report = outcome.report();
    if (report.stop().kind() != StopReason.Kind.COMPLETED) {
      out.println("stopped, " + report.stop());
    }
    out.printf("%n%-28s%12s%12s%n", "", "before", "after");
    accuracy(out, "test accuracy", outcome.before(), outcome.after(), ClassificationResult::top1);
    if (outcome.after() != null && outcome.after().top5().isPresent()) {
      accuracy(
          out, "among the best five", outcome.before(), outcome.after(), result -> result.top(5));
    }
    out.println();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(
        "trained",
        text(
            "%d %s, %,d of %,d parameters (%s)",
            report.trainedLayers().size(),
            report.trainedLayers().size() == 1 ? "layer" : "layers",
            report.trainedParameters(),
            report.totalParameters(),
            Share.percent(report.trainedShare())));
    MemoryEstimate estimate = report.memoryEstimate();
    lines.put("memory estimated", estimate == null ? "not known" : aboveIdle(estimate.aboveIdle()));
    lines.put("memory measured", measured(outcome.costs()));
    Long besideHeap = outcome.costs().trainingPeakBesideHeap();
    if (estimate != null && besideHeap != null && besideHeap > estimate.aboveIdle()) {
      lines.put(
          "more than estimated",
          "the estimate is of the tensors of a step; measured is the process, of which Java's"
              + " classes, compiled code and compiler take up to 20 MiB, whatever the network");
    }
    String choosing = choosing(outcome.costs());
    if (!choosing.isEmpty()) {
      lines.put("memory of choosing", choosing);
    }
    if (report.selectionCosts() != null) {
      report
          .selections()
          .forEach(chosen -> lines.put("chosen, epoch " + chosen.epoch(), selections.of(chosen)));
    }
    lines.put(
        "time",
        text(
            "%.1f s of training (%d steps of %.1f ms), %.1f s of choosing layers",
            outcome.costs().trainingSeconds(),
            report.steps(),
            1000 * report.medianStepSeconds(),
            outcome.costs().selectionSeconds()));
    Map<String, String> settings = report.provenance().settings();
    String served = settings.get("training.prefix_cache.hits");
    if (served != null) {
      lines.put(
          "prefix cache",
          settings.get("training.prefix_cache") + "; took the place of " + served + " images");
    }
    lines.putAll(outcome.used());
    lines.putAll(files);
    Used.print(out, lines);
  }

  /** What choosing was expected to need, and what it took; empty if nothing was computed. */
  private static String choosing(TrainingOutcome.Costs costs) {
    Long estimated = costs.selectionEstimateBytes();
    Long measured = costs.selectionPeakBytes();
    if (estimated == null && measured == null) {
      return "";
    }
    return text(
        "%s estimated, %s measured above the idle process, Java's heap included",
        estimated == null ? "nothing" : mebibytes(estimated),
        measured == null ? "nothing" : mebibytes(measured));
  }

  /**
   * Adds what choosing and training took to the summary of a run.
   *
   * @param summary gets lines of its table
   * @param costs of the training
   */
  static void addFigures(RunSummary.Builder summary, TrainingOutcome.Costs costs) {
    summary.figure("time of choosing layers", "", text("%.1f s", costs.selectionSeconds()));
    String choosing = choosing(costs);
    if (!choosing.isEmpty()) {
      summary.figure("memory of choosing layers", "", choosing);
    }
    summary.figure(
        "memory measured above idle beside Java's heap",
        "",
        mebibytes(costs.trainingPeakBesideHeap()));
  }

  /** An estimate is without Java's heap, so that is told apart; decoded images are in it. */
  private static String measured(TrainingOutcome.Costs costs) {
    Long besideHeap = costs.trainingPeakBesideHeap();
    Long heap = costs.trainingHeapBytes();
    if (besideHeap != null && heap != null) {
      return aboveIdle(besideHeap)
          + text(", and %.1f MiB by which Java's heap grew", heap / MEBIBYTE);
    }
    return costs.trainingPeakBytes() == null
        ? mebibytes(null)
        : aboveIdle(costs.trainingPeakBytes()) + ", Java's heap with decoded images included";
  }

  private static void accuracy(
      PrintWriter out,
      String name,
      @Nullable ClassificationResult before,
      @Nullable ClassificationResult after,
      ToDoubleFunction<ClassificationResult> figure) {
    out.printf("%-28s%12s%12s%n", name, share(before, figure), share(after, figure));
  }

  private static String share(
      @Nullable ClassificationResult result, ToDoubleFunction<ClassificationResult> figure) {
    return result == null ? "-" : text("%.2f %%", 100 * figure.applyAsDouble(result));
  }

  /** Returns an amount of memory, or why it is not known. */
  static String mebibytes(@Nullable Long bytes) {
    return bytes == null
        ? "not known: the training was resumed, or the system does not tell"
        : text("%.1f MiB", bytes / MEBIBYTE);
  }

  private static String aboveIdle(@Nullable Long bytes) {
    return bytes == null ? mebibytes(null) : mebibytes(bytes) + " above the idle process";
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

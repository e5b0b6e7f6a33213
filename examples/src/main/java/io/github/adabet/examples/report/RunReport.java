package io.github.adabet.examples.report;

import io.github.adabet.BackendChoice;
import io.github.adabet.EpochReport;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Metric;
import io.github.adabet.Provenance;
import io.github.adabet.Share;
import io.github.adabet.TrainingReport;
import io.github.adabet.examples.classification.ClassificationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A run as one HTML page without scripts and without anything to load. Used once. */
public final class RunReport {
  private static final int MOST_BARS = 40;
  private static final int SHOWN_MISTAKES = 10;
  private static final double MEBIBYTE = 1024 * 1024;
  private static final String NOTHING = "–";

  private final RunSummary run;
  private final ReportPage page;

  private RunReport(RunSummary run) {
    this.run = run;
    this.page = new ReportPage(run.title(), run.title(), "");
  }

  /**
   * The page about a run. Parts that the run has not are left out.
   *
   * @param run what to show
   * @return HTML
   */
  public static String html(RunSummary run) {
    return new RunReport(run).html();
  }

  private String html() {
    page.figures(figures());
    writeResults();
    run.training().ifPresent(this::writeChoices);
    run.training().ifPresent(this::writeCurves);
    run.ranking().ifPresent(this::writeRanking);
    run.after().ifPresent(this::writeClassification);
    if (!run.configuration().isEmpty()) {
      page.pairs("Configuration", run.configuration());
    }
    writeProvenance();
    return page.finish();
  }

  private List<ReportPage.Figure> figures() {
    List<ReportPage.Figure> figures = new ArrayList<>();
    run.after()
        .ifPresent(
            after ->
                figures.add(
                    new ReportPage.Figure(
                        percent(after.top1()),
                        run.before()
                            .map(before -> accuracy() + ", " + percent(before.top1()) + " before")
                            .orElse(accuracy()))));
    run.training()
        .ifPresent(
            report -> {
              figures.add(
                  new ReportPage.Figure(
                      Share.percent(report.trainedShare()),
                      String.format(
                          Locale.ROOT,
                          "of the parameters trained, in %s",
                          counted(report.trainedLayers().size(), "layer"))));
              figures.add(
                  new ReportPage.Figure(
                      mebibytes(report.measuredPeakBytes()),
                      "peak memory above the start, Java's heap included"));
              figures.add(
                  new ReportPage.Figure(
                      String.format(Locale.ROOT, "%.1f s", seconds(report)),
                      "of training steps in " + epochs(report)));
            });
    return figures;
  }

  private String accuracy() {
    return run.measuredOn() + " accuracy";
  }

  private void writeResults() {
    List<List<String>> rows = new ArrayList<>();
    ClassificationResult before = run.before().orElse(null);
    ClassificationResult after = run.after().orElse(null);
    if (after != null) {
      rows.add(row("accuracy (top 1)", before, after, r -> percent(r.top1())));
      if (after.top5().isPresent()) {
        rows.add(row("top 5", before, after, r -> percent(r.top5())));
      }
      rows.add(
          row(
              "mean of the classes' accuracies",
              before,
              after,
              r -> percent(r.meanClassAccuracy())));
      rows.add(row(run.measuredOn() + " images", before, after, r -> Long.toString(r.samples())));
    }
    run.training().ifPresent(report -> addTraining(rows, report));
    run.figures()
        .forEach(
            figure ->
                rows.add(
                    List.of(
                        figure.name(),
                        figure.before().isEmpty() ? NOTHING : figure.before(),
                        figure.after())));
    if (!rows.isEmpty()) {
      page.section("Results", "");
      page.table("", List.of("", "before", "after"), rows);
      page.markup().close();
    }
  }

  private static List<String> row(
      String name,
      @Nullable ClassificationResult before,
      ClassificationResult after,
      Function<ClassificationResult, String> figure) {
    return List.of(name, before == null ? NOTHING : figure.apply(before), figure.apply(after));
  }

  private static void addTraining(List<List<String>> rows, TrainingReport report) {
    MemoryEstimate estimate = report.memoryEstimate();
    rows.add(
        List.of(
            "parameters trained",
            NOTHING,
            String.format(
                Locale.ROOT, "%,d of %,d", report.trainedParameters(), report.totalParameters())));
    rows.add(List.of("epochs, steps", NOTHING, epochs(report) + ", " + report.steps()));
    if (report.bestEpoch() != null) {
      rows.add(
          List.of(
              "best epoch by validation " + report.bestBy().name(),
              NOTHING,
              report.bestEpoch().toString()));
    }
    rows.add(
        List.of(
            "memory estimated above idle",
            NOTHING,
            estimate == null ? "not known" : mebibytes(estimate.aboveIdle())));
    rows.add(
        List.of(
            "memory measured above the start, Java's heap included",
            NOTHING,
            mebibytes(report.measuredPeakBytes())));
    rows.add(
        List.of(
            "time of a step (median)",
            NOTHING,
            String.format(Locale.ROOT, "%.1f ms", 1000 * report.medianStepSeconds())));
    rows.add(List.of("ended", NOTHING, report.stop().detail()));
  }

  private void writeChoices(TrainingReport report) {
    if (report.selectionCosts() == null) {
      return;
    }
    Markup markup =
        page.section(
            "Layers chosen during training", "Trained from that epoch on, until the next choice.");
    page.table(
        "choices",
        List.of("from epoch", "number", "layers, and which of their tensors"),
        report.selections().stream()
            .map(
                chosen ->
                    List.of(
                        Integer.toString(chosen.epoch()),
                        Integer.toString(chosen.layers().size()),
                        String.join(", ", chosen.names())))
            .toList());
    markup.close();
  }

  private void writeCurves(TrainingReport report) {
    if (report.epochs().isEmpty()) {
      return;
    }
    Markup markup = page.section("Training", "Each value is that of a whole epoch.");
    Set<String> names = new TreeSet<>(report.epochs().get(0).training().metrics().keySet());
    List<String> all = new ArrayList<>(List.of(Metric.LOSS.name()));
    all.addAll(names);
    markup.open("div", "class", "pair");
    for (String name : all) {
      markup.open("figure").leaf("figcaption", name);
      new TrainingCurves(report.epochs(), name).draw(markup);
      markup.close();
    }
    markup.close().close();
  }

  private void writeRanking(LayerRanking ranking) {
    int layers = ranking.scores().size();
    List<String> selected =
        run.selection().map(s -> s.layers().stream().map(Layer::name).toList()).orElse(List.of());
    Markup markup =
        page.section(
            "Layers by score",
            selected.isEmpty()
                ? "Best first, on a logarithmic scale."
                : "Best first, on a logarithmic scale. In colour: the "
                    + selected.size()
                    + " that were selected.");
    RankingBars bars = new RankingBars(ranking, selected);
    bars.draw(markup, 0, Math.min(layers, MOST_BARS));
    if (layers > MOST_BARS) {
      markup.open("details").leaf("summary", "The other " + counted(layers - MOST_BARS, "layer"));
      bars.draw(markup, MOST_BARS, layers);
      markup.close();
    }
    markup.close();
  }

  private void writeClassification(ClassificationResult result) {
    Markup markup =
        page.section("What is taken for what", "Of the " + run.measuredOn() + " images.");
    ConfusionPicture.of(result).draw(markup);
    List<List<String>> mistakes = new ArrayList<>();
    for (ClassificationResult.Mistake mistake : result.mistakes(SHOWN_MISTAKES)) {
      mistakes.add(
          List.of(
              result.classNames().get(mistake.trueClass()),
              result.classNames().get(mistake.predictedClass()),
              "%d of %d".formatted(mistake.samples(), result.samplesOf(mistake.trueClass()))));
    }
    if (!mistakes.isEmpty()) {
      markup.leaf("h3", "Most frequent mistakes");
      page.table("words", List.of("true class", "taken for", "samples"), mistakes);
    }
    markup.close();
    page.section("Accuracy of each class", "On the " + run.measuredOn() + " images, worst first.");
    ClassBars bars = new ClassBars(result);
    int first = Math.min(result.classes(), MOST_BARS);
    bars.draw(markup, 0, first);
    if (first < result.classes()) {
      markup
          .open("details")
          .leaf("summary", "The other %d classes".formatted(result.classes() - first));
      bars.draw(markup, first, result.classes());
      markup.close();
    }
    markup.close();
  }

  private void writeProvenance() {
    Map<String, String> pairs = new LinkedHashMap<>();
    run.ranking().ifPresent(ranking -> add(pairs, ranking.provenance()));
    run.training().ifPresent(report -> add(pairs, report.provenance()));
    if (!pairs.isEmpty()) {
      page.pairs("Provenance", pairs);
    }
  }

  private static void add(Map<String, String> pairs, Provenance provenance) {
    pairs.putAll(provenance.settings());
    for (BackendChoice choice : provenance.choices()) {
      StringBuilder text = new StringBuilder(choice.name()).append(' ').append(choice.version());
      choice.refusals().forEach(refusal -> text.append("; not ").append(refusal));
      pairs.put(choice.role(), text.toString());
    }
  }

  private static double seconds(TrainingReport report) {
    return report.epochs().stream().mapToDouble(EpochReport::seconds).sum();
  }

  private static String epochs(TrainingReport report) {
    return report.epochs().size() == 1 ? "1 epoch" : report.epochs().size() + " epochs";
  }

  /** Returns a count and what is counted. */
  private static String counted(int count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? percent(share.getAsDouble()) : NOTHING;
  }

  private static String mebibytes(@Nullable Long bytes) {
    return bytes == null
        ? "not measured"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
  }
}

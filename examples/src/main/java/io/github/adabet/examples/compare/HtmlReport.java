package io.github.adabet.examples.compare;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.examples.compare.ComparisonTable.Row;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.report.Markup;
import io.github.adabet.examples.report.RankingBars;
import io.github.adabet.examples.report.ReportPage;
import io.github.adabet.examples.training.TrainingOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A comparison as one HTML file without scripts and without anything to load. */
public final class HtmlReport {
  /** The scheme that is set off. */
  static final String ADABET = "betti";

  private static final String INTRODUCTION =
      "Every scheme starts from the same network and makes the same number of steps on the same"
          + " images, in a process of its own. Accuracy is that on the images for testing after the"
          + " last step.";

  private final Comparison comparison;
  private final ReportPage report;
  private final Markup page;

  private HtmlReport(Comparison comparison) {
    this.comparison = comparison;
    this.report =
        new ReportPage("AdaBet compared", "AdaBet compared with its alternatives", INTRODUCTION);
    this.page = report.markup();
  }

  /**
   * Writes the report.
   *
   * @param comparison what to report
   * @param file where to; replaced as a whole if it exists
   * @throws IOException if the file cannot be written
   */
  public static void write(Comparison comparison, Path file) throws IOException {
    WholeFile.write(file, new HtmlReport(comparison).html());
  }

  /** The whole page. */
  private String html() {
    writeFigures();
    writeTable();
    writePictures();
    report.pairs("Settings", settings());
    writeFailures();
    return report.finish();
  }

  private void writeFigures() {
    List<ReportPage.Figure> figures = new ArrayList<>();
    for (String shown : List.of(ComparisonTable.UNTRAINED, ADABET, "full")) {
      List<Row> rows =
          ComparisonTable.of(comparison).rows().stream()
              .filter(row -> row.scheme().equals(shown))
              .toList();
      if (!rows.isEmpty()) {
        // The last one is the mean, where there are several.
        List<String> cells = rows.get(rows.size() - 1).cells();
        figures.add(
            new ReportPage.Figure(
                cells.get(3) + " %",
                shown.equals(ComparisonTable.UNTRAINED)
                    ? shown
                    : "%s, %s MiB at its peak".formatted(shown, cells.get(4))));
      }
    }
    report.figures(figures);
  }

  private void writeTable() {
    page.open("section").leaf("h2", "Outcomes");
    page.leaf(
        "p",
        "Peak memory is resident memory above idle (engine running, network loaded, the images for"
            + " testing classified), the higher of choosing's and training's.");
    page.open("table").open("tr");
    ComparisonTable.HEADINGS.forEach(heading -> page.leaf("th", heading));
    page.close();
    for (Row row : ComparisonTable.of(comparison).rows()) {
      boolean one = comparison.settings().seeds().size() > 1 && !row.summary();
      String style =
          row.scheme().equals(ADABET)
              ? "adabet"
              : one && !row.scheme().equals(ComparisonTable.UNTRAINED) ? "draw" : "row";
      page.open("tr", "class", style);
      row.cells().forEach(cell -> page.leaf("td", cell));
      page.close();
    }
    page.close().close();
  }

  private void writePictures() {
    page.open("section").leaf("h2", "Accuracy over memory");
    page.leaf("p", "Up is better, left is cheaper.");
    new TradeOffPlot(comparison).draw(page);
    page.close();
    comparison.outcomes().stream()
        .map(Outcome::result)
        .filter(result -> result != null && result.ranking() != null)
        .findFirst()
        .ifPresent(this::writeRanking);
  }

  private void writeRanking(TrainingOutcome outcome) {
    LayerSelection selection = outcome.selection();
    page.open("section").leaf("h2", "Layers by score");
    page.leaf(
        "p",
        "The score of each layer by the scheme "
            + outcome.scheme()
            + "; logarithmic scale. In colour: selected.");
    new RankingBars(
            Objects.requireNonNull(outcome.ranking()),
            selection == null ? List.of() : selection.layers().stream().map(Layer::name).toList())
        .draw(page);
    page.close();
  }

  private void writeFailures() {
    Map<String, String> failures = new LinkedHashMap<>();
    for (Outcome outcome : comparison.outcomes()) {
      if (outcome.failure() != null) {
        failures.put(outcome.scheme() + ", seed " + outcome.seed(), outcome.failure());
      }
    }
    if (!failures.isEmpty()) {
      report.pairs("Failures", failures);
    }
  }

  private Map<String, String> settings() {
    Map<String, String> pairs = new LinkedHashMap<>();
    pairs.put("schemes", String.join(", ", comparison.settings().schemes()));
    pairs.put("seeds", comparison.settings().seeds().toString());
    comparison
        .settings()
        .arguments()
        .forEach((scheme, told) -> pairs.put("told to " + scheme, String.join(" ", told)));
    comparison.outcomes().stream()
        .map(Outcome::result)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            result -> {
              pairs.putAll(result.used());
              pairs.putAll(result.report().provenance().settings());
            });
    return pairs;
  }
}

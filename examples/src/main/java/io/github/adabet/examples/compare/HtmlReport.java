package io.github.adabet.examples.compare;

import io.github.adabet.Layer;
import io.github.adabet.TrainingOptions;
import io.github.adabet.examples.compare.ComparisonTable.Row;
import io.github.adabet.examples.compare.Outcome.Configuration;
import io.github.adabet.examples.report.Markup;
import io.github.adabet.examples.report.RankingBars;
import io.github.adabet.examples.report.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as one HTML file without scripts and without anything to load. */
public final class HtmlReport {
  private static final String INTRODUCTION =
      "A small ResNet that knows upright MNIST digits adapts to tilted, inverted, noisy ones. "
          + "Every configuration starts from the same checkpoint and makes the same number of "
          + "steps with the same seed, in a process of its own.";

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
   * @param file where to; replaced if it exists
   * @throws IOException if the file cannot be written
   */
  public static void write(Comparison comparison, Path file) throws IOException {
    Files.writeString(file, new HtmlReport(comparison).html());
  }

  /** The whole page. */
  private String html() {
    writeFigures();
    writeTable();
    writePictures();
    report.pairs("Settings", settings());
    report.pairs("Provenance of the ranking", provenance());
    return report.finish();
  }

  private void writeFigures() {
    List<ReportPage.Figure> figures = new ArrayList<>();
    for (Configuration shown :
        List.of(Configuration.NO_ADAPTATION, Configuration.ADABET, Configuration.FULL)) {
      for (Row row : ComparisonTable.of(comparison).rows()) {
        if (row.configuration() == shown) {
          List<String> cells = row.cells();
          figures.add(
              new ReportPage.Figure(
                  cells.get(3) + " %",
                  shown == Configuration.NO_ADAPTATION
                      ? shown.label()
                      : "%s, %s MiB at its peak".formatted(shown.label(), cells.get(4))));
        }
      }
    }
    report.figures(figures);
  }

  private void writeTable() {
    page.open("section").leaf("h2", "Outcomes");
    page.leaf(
        "p",
        "Peak memory is resident memory above idle (engine running, network and images loaded, one"
            + " batch classified); AdaBet's is the higher of ranking's and training's.");
    page.open("table").open("tr");
    ComparisonTable.HEADINGS.forEach(heading -> page.leaf("th", heading));
    page.close();
    for (Row row : ComparisonTable.of(comparison).rows()) {
      boolean draw = row.configuration() == Configuration.RANDOM && !row.summary();
      String style = row.configuration() == Configuration.ADABET ? "adabet" : draw ? "draw" : "row";
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
    page.open("section").leaf("h2", "Layers by score");
    page.leaf(
        "p",
        "First Betti count of each layer's activations, normalised; logarithmic scale. In colour:"
            + " selected by AdaBet.");
    new RankingBars(
            comparison.ranking(),
            comparison.selection().layers().stream().map(Layer::name).toList())
        .draw(page);
    page.close();
  }

  private Map<String, String> settings() {
    ComparisonSettings settings = comparison.settings();
    TrainingOptions options = settings.options();
    Map<String, String> pairs = new LinkedHashMap<>();
    pairs.put("budget", settings.budget().toString());
    pairs.put("selected", comparison.selection().toString());
    pairs.put("epochs", Integer.toString(options.epochs()));
    pairs.put("batch size", Integer.toString(options.batchSize()));
    pairs.put("seed", Long.toString(options.seed()));
    pairs.put("optimizer", options.optimizer().toString());
    pairs.put("learning rate", options.schedule().name());
    pairs.put("batch normalisation", options.batchNorm().toString().toLowerCase(Locale.ROOT));
    pairs.put("ranking", settings.ranking().toString());
    pairs.put("random draws", Integer.toString(settings.randomDraws()));
    pairs.put("engine threads", Integer.toString(settings.engineThreads()));
    return pairs;
  }

  private Map<String, String> provenance() {
    Map<String, String> pairs = new LinkedHashMap<>(comparison.ranking().provenance().settings());
    comparison
        .ranking()
        .provenance()
        .choices()
        .forEach(choice -> pairs.put(choice.role(), choice.name() + " " + choice.version()));
    return pairs;
  }
}

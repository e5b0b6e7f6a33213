package io.github.adabet.examples.compare;

import io.github.adabet.TrainingOptions;
import io.github.adabet.examples.compare.ComparisonTable.Row;
import io.github.adabet.examples.compare.Outcome.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as one HTML file without scripts and without anything to load. */
public final class HtmlReport {
  private static final String STYLE =
      """
      :root { --ink: #1d2733; --soft: #66717f; --line: #dfe4ea; --accent: #0b6e8f; --grey: #b4bec9; }
      * { box-sizing: border-box; }
      body { margin: 0; background: #f4f6f8; color: var(--ink);
        font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      main { max-width: 1060px; margin: 0 auto; padding: 40px 24px 64px; }
      h1 { font-size: 28px; margin: 0 0 4px; }
      h2 { font-size: 18px; margin: 0 0 4px; }
      p { margin: 0 0 14px; color: var(--soft); }
      section { background: #fff; border: 1px solid var(--line); border-radius: 10px;
        padding: 22px 24px; margin-top: 20px; }
      .figures { display: flex; gap: 14px; margin-top: 20px; }
      .figure { flex: 1; background: #fff; border: 1px solid var(--line); border-radius: 10px;
        padding: 14px 18px; }
      .figure b { display: block; font-size: 24px; color: var(--accent); }
      .figure span { color: var(--soft); font-size: 13px; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th { font-size: 12px; font-weight: 600; color: var(--soft); text-align: right;
        vertical-align: bottom; padding: 6px 8px; border-bottom: 2px solid var(--line); }
      td { text-align: right; padding: 6px 8px; border-bottom: 1px solid var(--line);
        white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; }
      tr.adabet td { background: #e7f3f7; font-weight: 600; }
      tr.draw td { color: var(--soft); font-size: 13px; }
      tr.draw td:first-child { padding-left: 22px; }
      table.pairs td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
      table.pairs td:first-child { width: 220px; color: var(--soft); }
      svg { width: 100%; height: auto; display: block; }
      svg text { fill: var(--ink); font-size: 12px; }
      svg .tick, svg .number { fill: var(--soft); font-size: 11px; }
      svg .axis { fill: var(--soft); }
      svg .name { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 11px; }
      svg .grid { stroke: var(--line); }
      svg .baseline { stroke: var(--soft); stroke-dasharray: 5 4; }
      svg .selected rect, svg .selected circle { fill: var(--accent); }
      svg .selected text { font-weight: 700; }
      svg .frozen rect, svg .frozen circle { fill: var(--grey); }
      svg .random circle { fill: #fff; stroke: var(--grey); stroke-width: 2; }
      """;

  private final Comparison comparison;
  private final Markup page = new Markup();

  private HtmlReport(Comparison comparison) {
    this.comparison = comparison;
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
    page.open("html", "lang", "en").open("head");
    page.open("meta", "charset", "utf-8").close();
    page.leaf("title", "AdaBet compared").leaf("style", STYLE).close();
    page.open("body").open("main");
    page.leaf("h1", "AdaBet compared with its alternatives");
    page.leaf(
        "p",
        "A small ResNet that knows upright MNIST digits adapts to tilted, inverted, noisy ones. "
            + "Every configuration starts from the same checkpoint and makes the same number of "
            + "steps with the same seed, in a process of its own.");
    writeFigures();
    writeTable();
    writePictures();
    writePairs("Settings", settings());
    writePairs("Provenance of the ranking", provenance());
    page.close().close().close();
    return page.toString();
  }

  private void writeFigures() {
    page.open("div", "class", "figures");
    for (Configuration shown :
        List.of(Configuration.NO_ADAPTATION, Configuration.ADABET, Configuration.FULL)) {
      for (Row row : ComparisonTable.of(comparison).rows()) {
        if (row.configuration() == shown) {
          List<String> cells = row.cells();
          page.open("div", "class", "figure");
          page.leaf("b", cells.get(3) + " %");
          page.leaf(
              "span",
              shown == Configuration.NO_ADAPTATION
                  ? shown.label()
                  : "%s, %s MiB at its peak".formatted(shown.label(), cells.get(4)));
          page.close();
        }
      }
    }
    page.close();
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
    new RankingBars(comparison.ranking(), comparison.selection()).draw(page);
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

  private void writePairs(String title, Map<String, String> pairs) {
    page.open("section").leaf("h2", title).open("table", "class", "pairs");
    pairs.forEach((name, value) -> page.open("tr").leaf("td", name).leaf("td", value).close());
    page.close().close();
  }
}

package io.github.adabet.bench.adaptation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.adabet.Provenance;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.TableForms;
import io.github.adabet.bench.adaptation.Experiment.Case;
import io.github.adabet.bench.adaptation.job.Json;
import io.github.adabet.bench.statistics.MeanRanks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The report: tables and pictures under headings, as text, Markdown, or one HTML file that loads
 * nothing.
 *
 * @param evidence what the rows say
 */
record EvidenceReport(Evidence evidence) implements TableForms {
  /** Selections that all others are compared with, where they were run. */
  private static final List<String> REFERENCES =
      List.of("betti", "activation-size", Selection.LATE_CUT, "random", Selection.HEAD);

  private static final String STYLE =
      "body{font-family:sans-serif;margin:2em auto;max-width:1100px;color:#222}"
          + "table{border-collapse:collapse;font-size:13px}td,th{padding:3px 8px;"
          + "border-bottom:1px solid #ddd;text-align:right}td:first-child,th:first-child"
          + "{text-align:left}section{overflow-x:auto;margin-bottom:2em}";

  /** The tables by their headings. */
  Map<String, Table> tables() {
    EvidenceTables tables = new EvidenceTables(evidence);
    Map<String, Table> all = new LinkedHashMap<>();
    all.put("Networks before adaptation", tables.starts());
    Table scores = new ScoreTable(evidence).table();
    if (!scores.rows().isEmpty()) {
      all.put("Scores", scores);
    }
    for (Budget budget : evidence.budgets()) {
      all.put("Accuracy on test images, " + budget, tables.accuracies(budget));
      for (String reference : REFERENCES) {
        reference(budget, reference)
            .ifPresent(
                selection -> {
                  Table table = tables.differences(budget, selection);
                  if (!table.rows().isEmpty()) {
                    all.put("Against " + selection.label() + ", " + budget, table);
                  }
                });
      }
    }
    Table missing = tables.missing();
    if (!missing.rows().isEmpty()) {
      all.put("Cells that are missing", missing);
    }
    return all;
  }

  /** The first selection by a method that chooses whole layers, whatever its rule. */
  private Optional<Selection> reference(Budget budget, String method) {
    return evidence.selections(budget).stream()
        .filter(selection -> selection.method().equals(method) && selection.channels() == null)
        .findFirst();
  }

  /** The pictures in SVG by the names of their files. */
  Map<String, String> pictures() {
    Map<String, String> pictures = new LinkedHashMap<>();
    for (Budget budget : evidence.budgets()) {
      ranks(budget)
          .ifPresent(
              ranks ->
                  pictures.put(
                      named("ranks " + budget),
                      RankDiagram.draw(ranks, "Mean ranks of accuracy, " + budget)));
    }
    for (Case one : evidence.experiment().wanted()) {
      String pair = one.pair().network() + " " + one.pair().shift();
      pictures.put(named("memory " + pair), new MemoryPlot(evidence, one).draw());
      pictures.put(named("depth " + pair), DepthPlot.draw(evidence, one));
    }
    return pictures;
  }

  private static String named(String what) {
    return what.replaceAll("[^A-Za-z0-9._]+", "-") + ".svg";
  }

  /**
   * Ranks of the selections that every case of network and shift has, by the mean of the seeds that
   * all of them have there. A case without any is left out.
   */
  private Optional<MeanRanks> ranks(Budget budget) {
    List<Case> cases =
        evidence.experiment().wanted().stream()
            .filter(one -> evidence.selections(budget).stream().anyMatch(s -> has(one, s)))
            .toList();
    List<Selection> complete =
        evidence.selections(budget).stream()
            .filter(selection -> cases.stream().allMatch(one -> has(one, selection)))
            .toList();
    if (cases.isEmpty() || complete.size() < 2) {
      return Optional.empty();
    }
    List<double[]> values = new ArrayList<>();
    for (Case one : cases) {
      List<Long> seeds = sharedSeeds(one, complete);
      if (!seeds.isEmpty()) {
        values.add(complete.stream().mapToDouble(s -> mean(one, s, seeds)).toArray());
      }
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(MeanRanks.of(complete.stream().map(Selection::label).toList(), values));
  }

  private boolean has(Case one, Selection selection) {
    return !evidence.trainings(one, selection).isEmpty();
  }

  private List<Long> sharedSeeds(Case one, List<Selection> selections) {
    return evidence.experiment().seeds().stream()
        .filter(
            seed -> selections.stream().allMatch(s -> evidence.training(one, seed, s).isPresent()))
        .toList();
  }

  private double mean(Case one, Selection selection, List<Long> seeds) {
    return seeds.stream()
        .mapToDouble(
            seed ->
                EvidenceTables.ACCURACY.applyAsDouble(
                    evidence.training(one, seed, selection).orElseThrow()))
        .average()
        .orElseThrow();
  }

  /** For a console. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tables()
        .forEach((heading, table) -> text.append(heading).append('\n').append(table).append('\n'));
    return text.toString();
  }

  @Override
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    tables()
        .forEach(
            (heading, table) ->
                text.append("#### ")
                    .append(heading)
                    .append("\n\n")
                    .append(table.toMarkdown())
                    .append('\n'));
    return text.toString();
  }

  /** All cells, those without a row left out. */
  @Override
  public String toCsv() {
    return new EvidenceTables(evidence).cells().toCsv();
  }

  @Override
  public String toJson() throws JsonProcessingException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("platform", Provenance.ofThisPlatform().build().settings());
    tables().forEach((heading, table) -> document.put(heading, table.toObjects()));
    document.put("cells", new EvidenceTables(evidence).cells().toObjects());
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document)
        + System.lineSeparator();
  }

  /** One page with tables and pictures. */
  String toHtml() {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang='en'><head>");
    page.append("<meta charset='utf-8'><title>What selections are worth</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>What selections are worth</h1>\n<p>")
        .append(Svg.escaped(protocol()))
        .append("</p>\n");
    tables()
        .forEach(
            (heading, table) -> {
              page.append("<section><h2>").append(Svg.escaped(heading)).append("</h2>");
              append(page, table);
              page.append("</section>\n");
            });
    pictures()
        .values()
        .forEach(picture -> page.append("<section>").append(picture).append("</section>\n"));
    page.append("<p>")
        .append(Svg.escaped(Provenance.ofThisPlatform().build().settings().toString()))
        .append("</p></body></html>\n");
    return page.toString();
  }

  private static void append(StringBuilder page, Table table) {
    page.append("<table><tr>");
    table.headings().forEach(cell -> page.append("<th>").append(Svg.escaped(cell)).append("</th>"));
    page.append("</tr>\n");
    for (List<String> row : table.rows()) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>").append(Svg.escaped(cell)).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</table>");
  }

  private String protocol() {
    Settings.Protocol protocol = evidence.experiment().settings().protocol();
    return String.format(
        Locale.ROOT,
        "Every training begins with the same network and trains its last layer and the selected"
            + " ones on %d labelled images of the target, %d seeds, batches of %d, batch"
            + " normalisation %s, SGD with momentum 0.9 and a cosine schedule. Accuracy is that on"
            + " test images after the last epoch, with intervals of 95 %% by the bootstrap over"
            + " seeds, or over pairs and seeds; with few seeds they are too narrow. Two selections"
            + " differ if Holm's correction of Wilcoxon's test of the pairs' means, within a table,"
            + " and the interval both say so; with fewer than six pairs the test can say nothing.",
        protocol.labels(),
        protocol.seeds().size(),
        protocol.steps().batchSize(),
        protocol.steps().batchNorm().toString().toLowerCase(Locale.ROOT));
  }
}

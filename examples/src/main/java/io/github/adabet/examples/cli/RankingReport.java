package io.github.adabet.examples.cli;

import io.github.adabet.KendallTau;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.report.Markup;
import io.github.adabet.examples.report.ReportPage;
import io.github.adabet.examples.report.ScoresOverDepth;
import io.github.adabet.examples.report.TauTable;
import io.github.adabet.examples.task.TimedRanking;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rankings of one network as one HTML file without scripts and without anything to load.
 *
 * @param comparison the rankings
 * @param selection what the budget chooses by the first
 * @param used network, images and settings, by what they say
 */
record RankingReport(
    RankingComparison comparison, LayerSelection selection, Map<String, String> used) {

  void write(Path file) throws IOException {
    WholeFile.write(file, html());
  }

  String html() {
    ReportPage report =
        new ReportPage(
            "Layers ranked",
            "Layers ranked by " + String.join(", ", comparison.names()),
            "Higher is more worth retraining. In colour: what the budget selects by the first"
                + " score; rings score 0.");
    writePictures(report);
    writeAgreement(report);
    writeLayers(report);
    report.pairs("Settings", used);
    return report.finish();
  }

  private void writePictures(ReportPage report) {
    Markup page = report.section("Scores over the depth of the network", "");
    List<String> chosen = selection.layers().stream().map(Layer::name).toList();
    comparison
        .rankings()
        .forEach(
            (name, ranked) -> {
              page.leaf("h3", name);
              new ScoresOverDepth(ranked.ranking(), chosen).draw(page);
            });
    page.close();
  }

  private void writeAgreement(ReportPage report) {
    List<String> names = comparison.names();
    Markup page =
        report.section(
            "Cost and agreement",
            "Seconds for all batches on this machine. Tied: layers that share their score with"
                + " another. Tau-b: 1 is the same order, 0 none in common, -1 the opposite.");
    List<List<String>> rows = new ArrayList<>();
    comparison
        .rankings()
        .forEach(
            (name, ranked) ->
                rows.add(
                    List.of(
                        name,
                        String.format(Locale.ROOT, "%.3f", ranked.seconds()),
                        Integer.toString(ranked.ranking().tiedLayers()),
                        Long.toString(ranked.zeros()))));
    report.table("", List.of("score", "seconds", "tied", "zero"), rows);
    if (names.size() > 1) {
      List<LayerRanking> all =
          comparison.rankings().values().stream().map(TimedRanking::ranking).toList();
      TauTable.write(report, names, (i, j) -> KendallTau.of(all.get(i), all.get(j)));
    }
    page.close();
  }

  private void writeLayers(ReportPage report) {
    Markup page =
        report.section(
            "Layers", "Scores in forward order; = is shared with another layer, o is 0.");
    List<String> headings = new ArrayList<>(List.of("layer", "kind", "parameters"));
    headings.addAll(comparison.names());
    List<Map<String, String>> cells =
        comparison.rankings().values().stream().map(ranked -> cells(ranked.ranking())).toList();
    List<List<String>> rows = new ArrayList<>();
    comparison.first().layers().stream()
        .sorted(Comparator.comparingInt(Layer::index))
        .forEach(
            layer -> {
              List<String> row =
                  new ArrayList<>(
                      List.of(
                          layer.name(),
                          layer.kind().label(),
                          Long.toString(layer.parameterCount())));
              cells.forEach(scores -> row.add(scores.getOrDefault(layer.name(), "")));
              rows.add(row);
            });
    report.table("", headings, rows);
    page.close();
  }

  /** Score and marked rank of each layer. */
  private static Map<String, String> cells(LayerRanking ranking) {
    Map<String, String> ranks = RankingComparison.markedRanks(ranking);
    Map<String, String> cells = new HashMap<>();
    for (LayerScore score : ranking.scores()) {
      String name = score.layer().name();
      cells.put(name, String.format(Locale.ROOT, "%.3g (%s)", score.score(), ranks.get(name)));
    }
    return cells;
  }
}

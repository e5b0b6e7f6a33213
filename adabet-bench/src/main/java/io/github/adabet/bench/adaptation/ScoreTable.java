package io.github.adabet.bench.adaptation;

import io.github.adabet.KendallTau;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.adaptation.Experiment.Case;
import io.github.adabet.bench.adaptation.job.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What the scores themselves are like: how far the order of one is that of another (Kendall's tau),
 * how many layers share their score or have none, and what it takes to compute.
 */
final class ScoreTable {
  private static final List<String> COMPARED =
      List.of("betti", "activation-size", "depth", "parameters");

  private final Evidence evidence;

  ScoreTable(Evidence evidence) {
    this.evidence = evidence;
  }

  /** A line for each score, means over pairs and seeds. */
  Table table() {
    List<String> headings = new ArrayList<>(List.of("score"));
    COMPARED.forEach(name -> headings.add("tau with " + name));
    headings.addAll(List.of("tied", "zero", "seconds", "rankings"));
    List<List<String>> lines = new ArrayList<>();
    for (String score : evidence.experiment().settings().scores()) {
      List<Map<String, Finding.Scores>> all = rankings(score);
      if (!all.isEmpty()) {
        lines.add(line(score, all));
      }
    }
    return new Table(headings, lines);
  }

  /** The rankings of all pairs and seeds in which a score is known. */
  private List<Map<String, Finding.Scores>> rankings(String score) {
    Experiment experiment = evidence.experiment();
    List<Map<String, Finding.Scores>> rankings = new ArrayList<>();
    for (Case one : experiment.wanted()) {
      for (long seed : experiment.seeds()) {
        Map<String, Finding.Scores> scores = experiment.scores(one, seed, evidence.rows());
        if (values(scores, score).length > 0) {
          rankings.add(scores);
        }
      }
    }
    return rankings;
  }

  private static double[] values(Map<String, Finding.Scores> scores, String name) {
    Finding.Scores found = scores.get(name);
    List<Double> values = found == null ? null : found.values();
    return values == null
        ? new double[0]
        : values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<String> line(String score, List<Map<String, Finding.Scores>> all) {
    List<String> line = new ArrayList<>(List.of(score));
    for (String other : COMPARED) {
      line.add(
          mean(
              all.stream()
                  .filter(scores -> values(scores, other).length > 0)
                  .mapToDouble(
                      scores -> KendallTau.of(values(scores, score), values(scores, other)))));
    }
    line.add(mean(all.stream().mapToDouble(scores -> tied(values(scores, score)))));
    line.add(
        mean(
            all.stream()
                .mapToDouble(
                    scores ->
                        Arrays.stream(values(scores, score))
                            .map(value -> value == 0 ? 1 : 0)
                            .average()
                            .orElse(0))));
    line.add(
        mean(
            all.stream()
                .flatMap(scores -> Optional.ofNullable(scores.get(score)).stream())
                .mapToDouble(Finding.Scores::seconds)));
    line.add(Integer.toString(all.size()));
    return line;
  }

  /** The share of the values that another one equals. */
  private static double tied(double[] values) {
    return Arrays.stream(values)
        .map(value -> Arrays.stream(values).filter(other -> other == value).count() > 1 ? 1 : 0)
        .average()
        .orElse(0);
  }

  private static String mean(DoubleStream values) {
    double mean = values.filter(Double::isFinite).average().orElse(Double.NaN);
    return Double.isFinite(mean) ? String.format(Locale.ROOT, "%.2f", mean) : Table.NOTHING;
  }
}

package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.KendallTau;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.examples.task.TimedRanking;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rankings of one network by several scores, side by side.
 *
 * @param rankings by the names of the scores, at least one, all of the same layers
 */
record RankingComparison(Map<String, TimedRanking> rankings) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int NARROWEST = 6;
  private static final String TIED_MARK = "=";
  private static final String ZERO_MARK = "o";

  /**
   * Prints a column of ranks for each score, the layers by the first, what each score cost and how
   * many layers it does not tell apart, and how the scores agree.
   */
  void print(PrintWriter out) {
    List<String> names = names();
    List<LayerRanking> all = all();
    List<Map<String, String>> ranks = all.stream().map(RankingComparison::markedRanks).toList();
    names.forEach(name -> out.printf(format(name), name));
    out.printf("%-13s  %10s  %s%n", "kind", "parameters", "layer");
    for (Layer layer : first().layers()) {
      for (int i = 0; i < names.size(); i++) {
        out.printf(format(names.get(i)), ranks.get(i).get(layer.name()));
      }
      out.printf("%-13s  %10d  %s%n", layer.kind().label(), layer.parameterCount(), layer.name());
    }
    out.printf("%s a score that another layer has, too; %s a score of 0%n%n", TIED_MARK, ZERO_MARK);
    int width = Math.max(NARROWEST, names.stream().mapToInt(String::length).max().orElse(0));
    out.printf("%-" + width + "s  %8s  %5s  %5s%n", "score", "seconds", "tied", "zero");
    rankings.forEach(
        (name, ranked) ->
            out.printf(
                Locale.ROOT,
                "%-" + width + "s  %8.3f  %5d  %5d%n",
                name,
                ranked.seconds(),
                ranked.ranking().tiedLayers(),
                ranked.zeros()));
    out.println();
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        out.printf(
            Locale.ROOT,
            "Kendall's tau of %s and %s: %.3f%n",
            names.get(i),
            names.get(j),
            KendallTau.of(all.get(i), all.get(j)));
      }
    }
  }

  /** The names of the scores, in their order. */
  List<String> names() {
    return List.copyOf(rankings.keySet());
  }

  private List<LayerRanking> all() {
    return rankings.values().stream().map(TimedRanking::ranking).toList();
  }

  /** Returns the place of each layer, with marks for ties and zeros. */
  static Map<String, String> markedRanks(LayerRanking ranking) {
    Map<Double, Long> layers =
        ranking.scores().stream()
            .collect(Collectors.groupingBy(LayerScore::score, Collectors.counting()));
    Map<String, String> marked = new HashMap<>();
    for (LayerScore score : ranking.scores()) {
      String tied = layers.getOrDefault(score.score(), 0L) > 1 ? TIED_MARK : "";
      String zero = score.score() == 0 ? ZERO_MARK : "";
      marked.put(score.layer().name(), marked.size() + 1 + tied + zero);
    }
    return marked;
  }

  private static String format(String name) {
    return "%" + Math.max(NARROWEST, name.length()) + "s  ";
  }

  /** Returns the place of each layer, from 1. */
  private static Map<String, Integer> ranks(LayerRanking ranking) {
    Map<String, Integer> ranks = new HashMap<>();
    for (Layer layer : ranking.layers()) {
      ranks.put(layer.name(), ranks.size() + 1);
    }
    return ranks;
  }

  /** Returns a record for each layer in forward order, with score and rank by each scorer. */
  String toCsv() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> header = new ArrayList<>(List.of("index", "layer", "kind", "parameters"));
    rankings.keySet().forEach(name -> header.addAll(List.of(name, name + " rank")));
    CSVPrinter csv =
        CSVFormat.DEFAULT.builder().setHeader(header.toArray(String[]::new)).get().print(text);
    List<Layer> forward = new ArrayList<>(first().layers());
    forward.sort(Comparator.comparingInt(Layer::index));
    for (Layer layer : forward) {
      csv.print(layer.index());
      csv.print(layer.name());
      csv.print(layer.kind().label());
      csv.print(layer.parameterCount());
      for (LayerRanking ranking : all()) {
        csv.print(scores(ranking).get(layer.name()));
        csv.print(ranks(ranking).get(layer.name()));
      }
      csv.println();
    }
    return text.toString();
  }

  /** Returns all by name, how long each took, and how they agree. */
  String toJson() throws IOException {
    ObjectNode document = JSON.createObjectNode();
    ObjectNode all = document.putObject("rankings");
    for (Map.Entry<String, TimedRanking> entry : rankings.entrySet()) {
      JsonNode ranking = JSON.readTree(AdaBetJson.write(entry.getValue().ranking()));
      all.set(entry.getKey(), ranking);
    }
    ObjectNode seconds = document.putObject("seconds");
    rankings.forEach((name, ranked) -> seconds.put(name, ranked.seconds()));
    ObjectNode agreement = document.putObject("kendallTau");
    for (Map.Entry<String, TimedRanking> one : rankings.entrySet()) {
      ObjectNode row = agreement.putObject(one.getKey());
      rankings.forEach(
          (name, other) -> row.put(name, KendallTau.of(one.getValue().ranking(), other.ranking())));
    }
    return JSON.writeValueAsString(document) + System.lineSeparator();
  }

  /** The ranking by the first score. */
  LayerRanking first() {
    return rankings.values().iterator().next().ranking();
  }

  private static Map<String, Double> scores(LayerRanking ranking) {
    Map<String, Double> scores = new HashMap<>();
    for (LayerScore score : ranking.scores()) {
      scores.put(score.layer().name(), score.score());
    }
    return scores;
  }
}

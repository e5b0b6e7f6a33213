package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rankings of one network by several scores, side by side.
 *
 * @param rankings by the names of the scores, at least one, all of the same layers
 */
record RankingComparison(Map<String, LayerRanking> rankings) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int NARROWEST = 6;

  /** Prints a column of ranks for each score, the layers by the first, and how the scores agree. */
  void print(PrintWriter out) {
    List<String> names = List.copyOf(rankings.keySet());
    List<LayerRanking> all = List.copyOf(rankings.values());
    List<Map<String, Integer>> ranks = all.stream().map(RankingComparison::ranks).toList();
    names.forEach(name -> out.printf(format(name, "s"), name));
    out.printf("%-13s  %10s  %s%n", "kind", "parameters", "layer");
    for (Layer layer : first().layers()) {
      for (int i = 0; i < names.size(); i++) {
        out.printf(format(names.get(i), "d"), ranks.get(i).get(layer.name()));
      }
      out.printf("%-13s  %10d  %s%n", layer.kind().label(), layer.parameterCount(), layer.name());
    }
    out.println();
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        out.printf(
            Locale.ROOT,
            "Kendall's tau of %s and %s: %.3f%n",
            names.get(i),
            names.get(j),
            tau(all.get(i), all.get(j)));
      }
    }
  }

  private static String format(String name, String kind) {
    return "%" + Math.max(NARROWEST, name.length()) + kind + "  ";
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
      for (LayerRanking ranking : rankings.values()) {
        csv.print(scores(ranking).get(layer.name()));
        csv.print(ranks(ranking).get(layer.name()));
      }
      csv.println();
    }
    return text.toString();
  }

  /**
   * Returns the ranking, if there is one, as the library writes it, so that other commands read it;
   * otherwise all by name, and how they agree.
   */
  String toJson() throws IOException {
    if (rankings.size() == 1) {
      return AdaBetJson.write(first()) + System.lineSeparator();
    }
    ObjectNode document = JSON.createObjectNode();
    ObjectNode all = document.putObject("rankings");
    for (Map.Entry<String, LayerRanking> entry : rankings.entrySet()) {
      JsonNode ranking = JSON.readTree(AdaBetJson.write(entry.getValue()));
      all.set(entry.getKey(), ranking);
    }
    ObjectNode agreement = document.putObject("kendallTau");
    for (Map.Entry<String, LayerRanking> one : rankings.entrySet()) {
      ObjectNode row = agreement.putObject(one.getKey());
      rankings.forEach((name, other) -> row.put(name, tau(one.getValue(), other)));
    }
    return JSON.writeValueAsString(document) + System.lineSeparator();
  }

  private LayerRanking first() {
    return rankings.values().iterator().next();
  }

  private static double tau(LayerRanking one, LayerRanking other) {
    Map<String, Double> a = scores(one);
    Map<String, Double> b = scores(other);
    List<String> layers = List.copyOf(a.keySet());
    return KendallTau.of(
        layers.stream().mapToDouble(a::get).toArray(),
        layers.stream().mapToDouble(b::get).toArray());
  }

  private static Map<String, Double> scores(LayerRanking ranking) {
    Map<String, Double> scores = new HashMap<>();
    for (LayerScore score : ranking.scores()) {
      scores.put(score.layer().name(), score.score());
    }
    return scores;
  }
}

package io.github.adabet;

import java.util.Locale;

/**
 * A ranking for a reader: rank, score, kind, parameters, name; below it how many layers are tied.
 */
final class RankingTable {

  private RankingTable() {}

  static String of(LayerRanking ranking) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%4s  %12s  %-13s  %10s  %s%n",
            "rank",
            "score",
            "kind",
            "parameters",
            "layer"));
    int rank = 1;
    for (LayerScore score : ranking.scores()) {
      Layer layer = score.layer();
      table.append(
          String.format(
              Locale.ROOT,
              "%4d  %12.5g  %-13s  %10d  %s%n",
              rank++,
              score.score(),
              layer.kind().label(),
              layer.parameterCount(),
              layer.name()));
    }
    return table.append(ties(ranking)).toString();
  }

  private static String ties(LayerRanking ranking) {
    int tied = ranking.tiedLayers();
    int all = ranking.scores().size();
    boolean forward = ranking.ties() == TieOrder.EARLIER_FIRST;
    if (tied == 0) {
      return "";
    }
    return ranking.scores().get(0).score() == ranking.scores().get(all - 1).score()
        ? String.format(
            "all scores are equal: the order is that of the network%s%n",
            forward ? "" : ", backwards")
        : String.format(
            Locale.ROOT,
            "%d of %d layers share their score with another: these stand in %s order%n",
            tied,
            all,
            forward ? "forward" : "backward");
  }
}

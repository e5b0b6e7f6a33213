package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.statistics.MeanRanks;
import java.util.List;
import java.util.Locale;

/**
 * A critical-difference diagram (Demšar 2006): methods at their mean ranks, the best on the left; a
 * thick line joins those that are not told apart.
 */
final class RankDiagram {
  private static final double WIDTH = 1000;
  private static final double SIDE = 230;
  private static final double AXIS = 70;
  private static final double LINE = 18;
  private static final double CLIQUE = 7;

  private RankDiagram() {}

  /** The picture. */
  static String draw(MeanRanks ranks, String title) {
    List<Integer> order = ranks.order();
    List<int[]> cliques = ranks.cliques();
    int left = (order.size() + 1) / 2;
    double first = AXIS + 16 + CLIQUE * cliques.size() + LINE;
    Svg svg = new Svg(WIDTH, first + LINE * left + 20);
    svg.text(10, 18, Svg.Anchor.START, title);
    axis(svg, ranks);
    for (int i = 0; i < cliques.size(); i++) {
      double y = AXIS + 14 + CLIQUE * i;
      double from = x(ranks, ranks.ranks().get(order.get(cliques.get(i)[0])));
      double to = x(ranks, ranks.ranks().get(order.get(cliques.get(i)[1])));
      svg.line(from - 3, y, to + 3, y, "#222", 3);
    }
    for (int place = 0; place < order.size(); place++) {
      int method = order.get(place);
      boolean onLeft = place < left;
      double y = first + LINE * (onLeft ? place : order.size() - 1 - place);
      double x = x(ranks, ranks.ranks().get(method));
      double end = onLeft ? SIDE - 8 : WIDTH - SIDE + 8;
      svg.line(x, AXIS, x, y, "#888", 0.8);
      svg.line(x, y, end, y, "#888", 0.8);
      String name =
          String.format(
              Locale.ROOT, "%s (%.1f)", ranks.methods().get(method), ranks.ranks().get(method));
      svg.text(onLeft ? end - 4 : end + 4, y + 4, onLeft ? Svg.Anchor.END : Svg.Anchor.START, name);
    }
    return svg.toString();
  }

  private static void axis(Svg svg, MeanRanks ranks) {
    int count = ranks.methods().size();
    svg.line(x(ranks, 1), AXIS, x(ranks, count), AXIS, "#222", 1);
    int step = Math.max(1, count / 10);
    for (int rank = 1; rank <= count; rank += step) {
      double x = x(ranks, rank);
      svg.line(x, AXIS - 4, x, AXIS + 4, "#222", 1);
      svg.text(x, AXIS - 8, Svg.Anchor.MIDDLE, Integer.toString(rank));
    }
    double critical = ranks.criticalDifference();
    double end = x(ranks, Math.min(count, 1 + critical));
    svg.line(x(ranks, 1), 36, end, 36, "#c2410c", 2);
    svg.text(
        end + 6,
        40,
        Svg.Anchor.START,
        String.format(Locale.ROOT, "critical difference %.2f, %d cases", critical, ranks.cases()));
  }

  private static double x(MeanRanks ranks, double rank) {
    return SIDE + (WIDTH - 2 * SIDE) * (rank - 1) / (ranks.methods().size() - 1.0);
  }
}

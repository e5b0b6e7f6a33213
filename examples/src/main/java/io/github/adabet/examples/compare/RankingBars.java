package io.github.adabet.examples.compare;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import java.util.Locale;

/**
 * A ranking as an inline SVG: one horizontal bar per layer on a logarithmic scale, the selected
 * layers in colour. A score of 0 has no bar.
 */
final class RankingBars {
  private static final double NAMES = 270;
  private static final double BARS = 500;
  private static final double NUMBERS = 90;
  private static final double ROW = 20;
  private static final double AXIS = 24;

  private final LayerRanking ranking;
  private final LayerSelection selection;
  private final double lowest;
  private final double highest;

  RankingBars(LayerRanking ranking, LayerSelection selection) {
    this.ranking = ranking;
    this.selection = selection;
    double[] exponents =
        ranking.scores().stream()
            .mapToDouble(LayerScore::score)
            .filter(score -> score > 0)
            .map(Math::log10)
            .sorted()
            .toArray();
    this.lowest = exponents.length == 0 ? 0 : Math.ceil(exponents[0]) - 1;
    this.highest =
        exponents.length == 0
            ? 1
            : Math.max(lowest + 1, Math.ceil(exponents[exponents.length - 1]));
  }

  /** Adds the picture to a page. */
  void draw(Markup page) {
    double height = AXIS + ROW * ranking.scores().size();
    double width = NAMES + BARS + NUMBERS;
    page.open(
        "svg",
        "viewBox",
        "0 0 %.0f %.0f".formatted(width, height),
        "role",
        "img",
        "aria-label",
        "Score of each layer on a logarithmic scale, best first");
    drawAxis(page, height);
    int row = 0;
    for (LayerScore score : ranking.scores()) {
      drawBar(page, score, AXIS + ROW * row++);
    }
    page.close();
  }

  private void drawAxis(Markup page, double height) {
    for (double exponent = lowest; exponent <= highest; exponent++) {
      double x = NAMES + length(Math.pow(10, exponent));
      page.open("line", "x1", x, "x2", x, "y1", AXIS - 4, "y2", height, "class", "grid").close();
      page.leaf(
          "text",
          "1e%.0f".formatted(exponent),
          "x",
          x,
          "y",
          AXIS - 9,
          "class",
          "tick",
          "text-anchor",
          "middle");
    }
  }

  private void drawBar(Markup page, LayerScore score, double top) {
    String name = score.layer().name();
    String state = selection.contains(name) ? "selected" : "frozen";
    double middle = top + ROW / 2 + 4;
    double length = length(score.score());
    page.open("g", "class", state);
    page.leaf("title", score.toString());
    page.leaf("text", name, "x", NAMES - 8, "y", middle, "class", "name", "text-anchor", "end");
    page.open("rect", "x", NAMES, "y", top + 3, "width", length, "height", ROW - 6, "rx", 2)
        .close();
    page.leaf(
        "text",
        String.format(Locale.ROOT, "%.2e", score.score()),
        "x",
        NAMES + length + 6,
        "y",
        middle,
        "class",
        "number");
    page.close();
  }

  /** Length of the bar of a score, in the units of the picture. */
  private double length(double score) {
    return score > 0 ? BARS * (Math.log10(score) - lowest) / (highest - lowest) : 0;
  }
}

package io.github.adabet.examples.report;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/**
 * A ranking as an inline SVG: one horizontal bar per layer on a logarithmic scale, the selected
 * layers in colour. A score of 0 has no bar. Immutable.
 */
public final class RankingBars {
  private static final double NAMES = 270;
  private static final double BARS = 500;
  private static final double NUMBERS = 90;
  private static final double ROW = 20;
  private static final double AXIS = 24;
  private static final int LONGEST_NAME = 38;

  private final LayerRanking ranking;
  private final Set<String> selected;
  private final double lowest;
  private final double highest;

  /**
   * Lays out the bars.
   *
   * @param ranking the layers and their scores
   * @param selected the names of the layers that are trained
   */
  public RankingBars(LayerRanking ranking, Collection<String> selected) {
    this.ranking = ranking;
    this.selected = Set.copyOf(selected);
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

  /**
   * Adds the picture of all layers to a page.
   *
   * @param page what is written to
   */
  public void draw(Markup page) {
    draw(page, 0, ranking.scores().size());
  }

  /**
   * Adds the picture of some layers to a page, on the scale of all.
   *
   * @param page what is written to
   * @param from the first place in the ranking, from 0
   * @param to the end (excluded), at most the number of layers
   */
  public void draw(Markup page, int from, int to) {
    double height = AXIS + ROW * (to - from);
    double width = NAMES + BARS + NUMBERS;
    page.open("svg", "viewBox", viewBox(width, height), "role", "img");
    page.leaf("title", "Score of each layer on a logarithmic scale, best first");
    drawAxis(page, height);
    int row = 0;
    for (LayerScore score : ranking.scores().subList(from, to)) {
      drawBar(page, score, AXIS + ROW * row++);
    }
    page.close();
  }

  private static String viewBox(double width, double height) {
    return String.format(Locale.ROOT, "0 0 %.0f %.0f", width, height);
  }

  private void drawAxis(Markup page, double height) {
    for (double exponent = lowest; exponent <= highest; exponent++) {
      double x = NAMES + length(Math.pow(10, exponent));
      page.open("line", "x1", x, "x2", x, "y1", AXIS - 4, "y2", height, "class", "grid").close();
      page.leaf(
          "text",
          String.format(Locale.ROOT, "1e%.0f", exponent),
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
    String state = selected.contains(name) ? "selected" : "frozen";
    double middle = top + ROW / 2 + 4;
    double length = length(score.score());
    page.open("g", "class", state);
    page.leaf("title", score.toString());
    page.leaf(
        "text",
        ShownName.of(name, LONGEST_NAME),
        "x",
        NAMES - 8,
        "y",
        middle,
        "class",
        "name",
        "text-anchor",
        "end");
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

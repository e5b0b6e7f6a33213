package io.github.adabet.examples.stability;

import io.github.adabet.examples.report.Markup;
import java.util.List;
import java.util.Locale;

/**
 * Variations as an inline SVG: a row for each, for each score a panel with a bar from 0 to its tau.
 * A tau below 0 has a bar to the left, one that is not defined none. Immutable.
 */
final class StabilityPlot {
  private static final double NAMES = 290;
  private static final double PANEL = 190;
  private static final double GAP = 24;
  private static final double ROW = 20;
  private static final double TOP = 44;
  private static final double LEAST = -0.2;

  private final List<String> scores;
  private final List<Variation> variations;

  StabilityPlot(StabilityTable table) {
    this.scores = table.scores();
    this.variations = table.variations();
  }

  /** Adds the picture to a page. */
  void draw(Markup page) {
    double height = TOP + ROW * variations.size() + 6;
    double width = NAMES + (PANEL + GAP) * scores.size();
    page.open(
        "svg",
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", width, height),
        "role",
        "img");
    page.leaf("title", "Agreement of each score with itself after each change");
    for (int panel = 0; panel < scores.size(); panel++) {
      drawAxis(page, panel, height);
    }
    double top = TOP;
    for (Variation variation : variations) {
      drawRow(page, variation, top);
      top += ROW;
    }
    page.close();
  }

  private void drawAxis(Markup page, int panel, double height) {
    page.leaf("text", scores.get(panel), "x", x(panel, 0), "y", 14, "class", "point");
    for (double tau : new double[] {0, 0.5, 1}) {
      double x = x(panel, tau);
      page.empty("line", "class", "grid", "x1", x, "x2", x, "y1", TOP - 4, "y2", height);
      page.leaf(
          "text",
          tau == 0 || tau == 1 ? String.format(Locale.ROOT, "%.0f", tau) : Double.toString(tau),
          "x",
          x,
          "y",
          TOP - 10,
          "class",
          "tick",
          "text-anchor",
          "middle");
    }
  }

  private void drawRow(Markup page, Variation variation, double top) {
    String name = variation.what() + ": " + variation.value();
    double middle = top + ROW / 2 + 4;
    page.leaf("text", name, "x", NAMES - 8, "y", middle, "class", "name", "text-anchor", "end");
    for (int panel = 0; panel < scores.size(); panel++) {
      Double tau = variation.taus().get(scores.get(panel));
      if (tau != null && !tau.isNaN()) {
        double from = x(panel, Math.min(0, tau));
        double to = x(panel, Math.max(0, tau));
        page.open("g", "class", "selected");
        page.leaf(
            "title", String.format(Locale.ROOT, "%s, %s: %.3f", scores.get(panel), name, tau));
        page.empty("rect", "x", from, "y", top + 4, "width", to - from, "height", ROW - 8);
        page.close();
      }
    }
  }

  /** The place of a tau in a panel; those below the axis stand at its beginning. */
  private static double x(int panel, double tau) {
    double begin = NAMES + panel * (PANEL + GAP);
    return begin + PANEL * (Math.max(LEAST, tau) - LEAST) / (1 - LEAST);
  }
}

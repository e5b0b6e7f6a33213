package io.github.adabet.examples.compare;

import io.github.adabet.examples.report.Markup;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Accuracy over peak memory as an inline SVG: a point for each training that was measured, a ring
 * for each choice at random, and a dashed line where the network stands without adaptation.
 */
final class TradeOffPlot {
  private static final double WIDTH = 860;
  private static final double HEIGHT = 360;
  private static final double LEFT = 60;
  private static final double RIGHT = 130;
  private static final double TOP = 16;
  private static final double BOTTOM = 46;
  private static final int STEPS = 5;
  private static final double MEBIBYTE = 1024 * 1024;

  private final Comparison comparison;
  private final double largest;

  TradeOffPlot(Comparison comparison) {
    this.comparison = comparison;
    double highest =
        comparison.outcomes().stream()
            .map(Outcome::peakBytes)
            .mapToDouble(bytes -> bytes == null ? 0 : bytes / MEBIBYTE)
            .max()
            .orElse(0);
    double step = Math.pow(10, Math.floor(Math.log10(Math.max(1, highest))));
    this.largest = Math.max(step, Math.ceil(highest / step) * step);
  }

  /** Adds the picture to a page. */
  void draw(Markup page) {
    page.open("svg", "viewBox", "0 0 %.0f %.0f".formatted(WIDTH, HEIGHT), "role", "img");
    page.leaf("title", "Accuracy over peak memory of each training");
    drawAxes(page);
    comparison.outcomes().stream()
        .map(Outcome::accuracyBefore)
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .ifPresent(accuracy -> drawBaseline(page, 100 * accuracy.getAsDouble()));
    Set<String> labelled = new HashSet<>();
    for (Outcome outcome : comparison.outcomes()) {
      Long bytes = outcome.peakBytes();
      if (bytes != null && outcome.accuracy().isPresent()) {
        double accuracy = 100 * outcome.accuracy().getAsDouble();
        boolean first = labelled.add(outcome.scheme());
        drawPoint(page, outcome.scheme(), bytes / MEBIBYTE, accuracy, first);
      }
    }
    page.close();
  }

  private void drawAxes(Markup page) {
    for (int i = 0; i <= STEPS; i++) {
      double x = x(largest * i / STEPS);
      double y = y(100.0 * i / STEPS);
      page.open("line", "x1", x, "x2", x, "y1", TOP, "y2", HEIGHT - BOTTOM, "class", "grid")
          .close();
      page.open("line", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", y, "y2", y, "class", "grid").close();
      page.leaf(
          "text",
          "%.0f".formatted(largest * i / STEPS),
          "x",
          x,
          "y",
          HEIGHT - BOTTOM + 16,
          "class",
          "tick",
          "text-anchor",
          "middle");
      page.leaf(
          "text",
          "%d".formatted(100 * i / STEPS),
          "x",
          LEFT - 8,
          "y",
          y + 4,
          "class",
          "tick",
          "text-anchor",
          "end");
    }
    page.leaf(
        "text",
        "peak memory above idle, MiB",
        "x",
        (LEFT + WIDTH - RIGHT) / 2,
        "y",
        HEIGHT - 8,
        "class",
        "axis",
        "text-anchor",
        "middle");
    double middle = (TOP + HEIGHT - BOTTOM) / 2;
    page.leaf(
        "text",
        "accuracy, %",
        "x",
        16.0,
        "y",
        middle,
        "class",
        "axis",
        "text-anchor",
        "middle",
        "transform",
        "rotate(-90 16 %.0f)".formatted(middle));
  }

  private void drawBaseline(Markup page, double accuracy) {
    double y = y(accuracy);
    page.open("line", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", y, "y2", y, "class", "baseline")
        .close();
    page.leaf(
        "text", ComparisonTable.UNTRAINED, "x", WIDTH - RIGHT + 8, "y", y + 4, "class", "point");
  }

  private void drawPoint(
      Markup page, String scheme, double memory, double accuracy, boolean label) {
    String style =
        switch (scheme) {
          case HtmlReport.ADABET -> "selected";
          case "random" -> "random";
          default -> "frozen";
        };
    page.open("g", "class", style);
    page.open("circle", "cx", x(memory), "cy", y(accuracy), "r", 5.5);
    page.leaf("title", "%s: %.1f %%, %.1f MiB".formatted(scheme, accuracy, memory));
    page.close();
    if (label) {
      page.leaf("text", scheme, "x", x(memory) + 10, "y", y(accuracy) + 4, "class", "point");
    }
    page.close();
  }

  private double x(double memory) {
    return LEFT + (WIDTH - RIGHT - LEFT) * memory / largest;
  }

  private double y(double accuracy) {
    return TOP + (HEIGHT - BOTTOM - TOP) * (100 - accuracy) / 100;
  }
}

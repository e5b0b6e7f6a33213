package io.github.adabet.examples.report;

import io.github.adabet.examples.classification.ClassificationResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The accuracy of each class as an inline SVG: one bar per class, the worst first. Immutable. */
public final class ClassBars {
  private static final double NAMES = 230;
  private static final double BARS = 480;
  private static final double NUMBERS = 150;
  private static final double ROW = 20;
  private static final int LONGEST_NAME = 34;

  private final ClassificationResult result;
  private final List<Integer> order;

  /**
   * Sorts the classes: the least accurate first, equal ones by index, those without samples last.
   *
   * @param result what to draw
   */
  public ClassBars(ClassificationResult result) {
    this.result = result;
    this.order =
        IntStream.range(0, result.classes())
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                    (Integer i) -> result.accuracyOf(i).orElse(Double.POSITIVE_INFINITY)))
            .toList();
  }

  /**
   * Adds the picture of some classes to a page.
   *
   * @param page what is written to
   * @param from the first place, from 0 for the worst class
   * @param to the end (excluded), at most the number of classes
   */
  public void draw(Markup page, int from, int to) {
    page.open(
        "svg",
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", NAMES + BARS + NUMBERS, ROW * (to - from)),
        "role",
        "img");
    page.leaf("title", "Accuracy of each class, worst first");
    for (int place = from; place < to; place++) {
      drawBar(page, order.get(place), ROW * (place - from));
    }
    page.close();
  }

  private void drawBar(Markup page, int index, double top) {
    OptionalDouble accuracy = result.accuracyOf(index);
    double length = BARS * accuracy.orElse(0);
    double middle = top + ROW / 2 + 4;
    String name = result.classNames().get(index);
    String figures =
        accuracy.isEmpty()
            ? "no samples"
            : String.format(
                Locale.ROOT,
                "%.1f %% (%d of %d)",
                100 * accuracy.getAsDouble(),
                result.count(index, index),
                result.samplesOf(index));
    page.open("g", "class", "bar");
    page.leaf("title", name + ": " + figures);
    String shown = ShownName.of(name, LONGEST_NAME);
    page.leaf("text", shown, "x", NAMES - 8, "y", middle, "text-anchor", "end");
    page.empty("rect", "x", NAMES, "y", top + 3, "width", length, "height", ROW - 6, "rx", 2);
    page.leaf("text", figures, "x", NAMES + length + 6, "y", middle, "class", "number");
    page.close();
  }
}

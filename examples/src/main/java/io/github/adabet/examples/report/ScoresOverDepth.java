package io.github.adabet.examples.report;

import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * The scores of a network's layers over its depth as an inline SVG: a dot for each layer in forward
 * order, the selected ones in colour, those that score 0 as rings at the bottom. The scale is
 * logarithmic where the largest score is more than a hundred times the smallest above 0. Immutable.
 */
public final class ScoresOverDepth {
  private static final double WIDTH = 960;
  private static final double HEIGHT = 190;
  private static final double LEFT = 66;
  private static final double RIGHT = 16;
  private static final double TOP = 12;
  private static final double BOTTOM = 34;
  private static final int MOST_TICKS = 4;
  private static final int MOST_LAYER_TICKS = 12;
  private static final double WIDE = 100;

  private final List<LayerScore> forward;
  private final Set<String> selected;
  private final boolean logarithmic;
  private final Ticks vertical;
  private final Ticks horizontal;

  /**
   * Lays out the dots.
   *
   * @param ranking the layers and their scores
   * @param selected the names of the layers that are trained
   */
  public ScoresOverDepth(LayerRanking ranking, Collection<String> selected) {
    this.forward =
        ranking.scores().stream()
            .sorted(Comparator.comparingInt(score -> score.layer().index()))
            .toList();
    this.selected = Set.copyOf(selected);
    double[] positive =
        forward.stream()
            .mapToDouble(LayerScore::score)
            .filter(score -> score > 0)
            .sorted()
            .toArray();
    double least = positive.length == 0 ? 0 : positive[0];
    double most = positive.length == 0 ? 1 : positive[positive.length - 1];
    this.logarithmic = positive.length > 0 && most > WIDE * least;
    boolean zeros = positive.length < forward.size();
    this.vertical =
        logarithmic
            ? Ticks.whole(
                (int) Math.floor(Math.log10(least)), (int) Math.ceil(Math.log10(most)), MOST_TICKS)
            : Ticks.covering(zeros ? 0 : least, most, MOST_TICKS);
    this.horizontal =
        Ticks.whole(
            forward.get(0).layer().index(),
            forward.get(forward.size() - 1).layer().index(),
            MOST_LAYER_TICKS);
  }

  /**
   * Adds the picture to a page.
   *
   * @param page what is written to
   */
  public void draw(Markup page) {
    page.open(
        "svg",
        "viewBox",
        String.format(Locale.ROOT, "0 0 %.0f %.0f", WIDTH, HEIGHT),
        "role",
        "img");
    page.leaf("title", "Score of each layer in forward order");
    drawAxes(page);
    for (LayerScore score : forward) {
      String style =
          score.score() == 0
              ? "random"
              : selected.contains(score.layer().name()) ? "selected" : "frozen";
      page.open("g", "class", style);
      page.open("circle", "cx", x(score.layer().index()), "cy", y(score.score()), "r", 3.5);
      page.leaf("title", score.toString()).close().close();
    }
    page.close();
  }

  private void drawAxes(Markup page) {
    DoubleUnaryOperator value = tick -> logarithmic ? Math.pow(10, tick) : tick;
    for (double tick : vertical.values()) {
      double y = y(value.applyAsDouble(tick));
      page.empty("line", "class", "grid", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", y, "y2", y);
      String label =
          logarithmic ? String.format(Locale.ROOT, "1e%.0f", tick) : vertical.label(tick);
      page.leaf("text", label, "class", "tick", "x", LEFT - 8, "y", y + 4, "text-anchor", "end");
    }
    double below = HEIGHT - BOTTOM + 16;
    for (double tick : horizontal.values()) {
      page.leaf(
          "text",
          horizontal.label(tick),
          "class",
          "tick",
          "x",
          x(tick),
          "y",
          below,
          "text-anchor",
          "middle");
    }
    double middle = (LEFT + WIDTH - RIGHT) / 2;
    page.leaf(
        "text",
        "layer in forward order",
        "class",
        "axis",
        "x",
        middle,
        "y",
        HEIGHT - 4,
        "text-anchor",
        "middle");
  }

  private double x(double index) {
    return LEFT + (WIDTH - RIGHT - LEFT) * horizontal.place(index);
  }

  private double y(double score) {
    double place =
        logarithmic ? score > 0 ? vertical.place(Math.log10(score)) : 0 : vertical.place(score);
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * place;
  }
}

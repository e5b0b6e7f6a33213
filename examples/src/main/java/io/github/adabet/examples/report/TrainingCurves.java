package io.github.adabet.examples.report;

import io.github.adabet.EpochReport;
import io.github.adabet.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A figure over the epochs as an inline SVG: a line for the training samples, and one for the
 * validation samples where they were measured. Immutable.
 */
public final class TrainingCurves {
  private static final double WIDTH = 480;
  private static final double HEIGHT = 280;
  private static final double LEFT = 54;
  private static final double RIGHT = 16;
  private static final double TOP = 30;
  private static final double BOTTOM = 40;
  private static final int MOST_TICKS = 6;
  private static final int MOST_DOTS = 60;

  private final List<EpochReport> epochs;
  private final String name;
  private final Ticks vertical;
  private final Ticks horizontal;

  /**
   * Lays out the curves.
   *
   * @param epochs in order, at least one
   * @param name {@code loss}, or the name of a metric that every epoch has
   */
  public TrainingCurves(List<EpochReport> epochs, String name) {
    this.epochs = List.copyOf(epochs);
    this.name = name;
    List<Double> values = new ArrayList<>();
    for (EpochReport epoch : epochs) {
      values.add(epoch.training().value(name));
      Evaluation validation = epoch.validation();
      if (validation != null) {
        values.add(validation.value(name));
      }
    }
    this.vertical =
        Ticks.covering(
            values.stream().mapToDouble(Double::doubleValue).min().orElse(0),
            values.stream().mapToDouble(Double::doubleValue).max().orElse(1),
            MOST_TICKS);
    this.horizontal =
        Ticks.whole(epochs.get(0).epoch(), epochs.get(epochs.size() - 1).epoch(), MOST_TICKS);
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
    page.leaf("title", "Curve of the " + name + " over the epochs");
    drawAxes(page);
    drawLine(page, "first", "training", LEFT, epoch -> epoch.training());
    if (epochs.stream().anyMatch(epoch -> epoch.validation() != null)) {
      drawLine(page, "second", "validation", LEFT + 90, EpochReport::validation);
    }
    page.close();
  }

  private void drawAxes(Markup page) {
    for (double tick : vertical.values()) {
      double y = y(tick);
      page.empty("line", "class", "grid", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", y, "y2", y);
      page.leaf(
          "text", vertical.label(tick), "class", "tick", "x", LEFT - 8, "y", y + 4, ANCHOR, "end");
    }
    for (double tick : horizontal.values()) {
      double y = HEIGHT - BOTTOM + 16;
      page.leaf(
          "text", horizontal.label(tick), "class", "tick", "x", x(tick), "y", y, ANCHOR, "middle");
    }
    double middle = (LEFT + WIDTH - RIGHT) / 2;
    page.leaf("text", "epoch", "class", "axis", "x", middle, "y", HEIGHT - 6, ANCHOR, "middle");
  }

  private void drawLine(
      Markup page,
      String style,
      String label,
      double legend,
      Function<EpochReport, @Nullable Evaluation> part) {
    StringBuilder points = new StringBuilder();
    List<EpochReport> drawn = epochs.stream().filter(e -> part.apply(e) != null).toList();
    for (EpochReport epoch : drawn) {
      points.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", x(epoch.epoch()), y(value(epoch, part))));
    }
    page.empty("polyline", "class", "curve " + style, "points", points.toString().strip());
    for (EpochReport epoch : drawn.size() <= MOST_DOTS ? drawn : List.<EpochReport>of()) {
      double y = y(value(epoch, part));
      page.open("circle", "class", style, "cx", x(epoch.epoch()), "cy", y, "r", 3);
      page.leaf(
          "title",
          String.format(
              Locale.ROOT, "epoch %d, %s: %.4g", epoch.epoch(), label, value(epoch, part)));
      page.close();
    }
    page.leaf("text", label, "class", style, "x", legend, "y", TOP - 12);
  }

  private double value(EpochReport epoch, Function<EpochReport, @Nullable Evaluation> part) {
    Evaluation evaluation = part.apply(epoch);
    return evaluation == null ? Double.NaN : evaluation.value(name);
  }

  private double x(double epoch) {
    return LEFT + (WIDTH - RIGHT - LEFT) * horizontal.place(epoch);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * vertical.place(value);
  }

  private static final String ANCHOR = "text-anchor";
}

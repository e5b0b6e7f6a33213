package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.Experiment.Case;
import io.github.adabet.bench.statistics.MeanInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Accuracy over the measured memory of one pair: a point for each selection and budget, the mean of
 * its seeds, and a bar for the interval. Memory as a share of that of full training, or in MiB
 * where that has no row.
 */
final class MemoryPlot {
  private static final double WIDTH = 980;
  private static final double HEIGHT = 620;
  private static final double LEFT = 70;
  private static final double RIGHT = 250;
  private static final double TOP = 40;
  private static final double BOTTOM = 60;
  private static final double RADIUS = 4.5;
  private static final double LINE = 14;
  private static final int TICKS = 5;
  private static final double MARGIN = 0.05;
  private static final double MEBIBYTE = 1024 * 1024;

  private final Evidence evidence;
  private final Case of;

  MemoryPlot(Evidence evidence, Case of) {
    this.evidence = evidence;
    this.of = of;
  }

  private record Point(String name, String colour, double memory, MeanInterval accuracy) {}

  /** The picture; without a point if there is no row with a measured peak. */
  String draw() {
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.text(LEFT, TOP / 2 + 4, Svg.Anchor.START, of.pair().label() + ": accuracy over memory");
    List<Point> points = points();
    if (points.isEmpty()) {
      svg.text(LEFT, HEIGHT / 2, Svg.Anchor.START, "no row yet");
      return svg.toString();
    }
    double most = points.stream().mapToDouble(Point::memory).max().orElse(1) * (1 + MARGIN);
    double low = points.stream().mapToDouble(p -> p.accuracy().low()).min().orElse(0);
    double high = points.stream().mapToDouble(p -> p.accuracy().high()).max().orElse(1);
    double space = Math.max(high - low, MARGIN) * MARGIN;
    Scale scale = new Scale(most, Math.max(0, low - space), Math.min(1, high + space));
    axes(svg, scale);
    List<Point> sorted = new ArrayList<>(points);
    sorted.sort(Comparator.comparingDouble((Point p) -> -p.accuracy().mean()));
    for (int i = 0; i < sorted.size(); i++) {
      Point point = sorted.get(i);
      double x = scale.x(point.memory());
      double y = scale.y(point.accuracy().mean());
      double bottom = scale.y(point.accuracy().low());
      svg.line(x, bottom, x, scale.y(point.accuracy().high()), point.colour(), 1.5);
      svg.disc(x, y, RADIUS, point.colour(), title(point));
      svg.text(x + RADIUS + 2, y - 3, Svg.Anchor.START, Integer.toString(i + 1));
    }
    names(svg, sorted);
    return svg.toString();
  }

  /** What the numbers stand for, beside the plot, in the order of accuracy. */
  private static void names(Svg svg, List<Point> sorted) {
    double step = Math.min(LINE, (HEIGHT - TOP - BOTTOM) / sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      double y = TOP + 4 + i * step;
      svg.disc(WIDTH - RIGHT + 16, y - 4, RADIUS, sorted.get(i).colour(), title(sorted.get(i)));
      svg.text(WIDTH - RIGHT + 24, y, Svg.Anchor.START, (i + 1) + " " + sorted.get(i).name());
    }
  }

  private static String title(Point point) {
    return String.format(
        Locale.ROOT,
        "%s: %.1f %% (%.1f to %.1f) at %.3f",
        point.name(),
        100 * point.accuracy().mean(),
        100 * point.accuracy().low(),
        100 * point.accuracy().high(),
        point.memory());
  }

  /** What full training was measured to take; empty where it has no row, or none with a peak. */
  private OptionalDouble ofFullTraining() {
    return Arrays.stream(evidence.values(of, Selection.full(), EvidenceTables::memory))
        .filter(Double::isFinite)
        .average();
  }

  private List<Point> points() {
    double whole = ofFullTraining().orElse(MEBIBYTE);
    List<Point> points = new ArrayList<>();
    for (Selection selection : evidence.experiment().settings().selections()) {
      double[] accuracy = evidence.values(of, selection, EvidenceTables.ACCURACY);
      double memory =
          Arrays.stream(evidence.values(of, selection, EvidenceTables::memory))
              .average()
              .orElse(Double.NaN);
      if (accuracy.length > 0 && Double.isFinite(memory)) {
        String name =
            selection.budget().kind() == Budget.Kind.ALL
                ? selection.label()
                : selection.label() + ", " + selection.budget();
        points.add(new Point(name, colour(selection), memory / whole, MeanInterval.of(accuracy)));
      }
    }
    return points;
  }

  /** Controls are told from scores, and AdaBet from both. */
  static String colour(Selection selection) {
    return switch (selection.method()) {
      case Selection.FULL -> "#7c3aed";
      case Selection.HEAD -> "#2e8540";
      case Selection.LATE_CUT -> "#b8860b";
      case "random" -> "#6b7280";
      case "betti" -> "#c2410c";
      default -> "#0b6e8f";
    };
  }

  private void axes(Svg svg, Scale scale) {
    for (int i = 0; i <= TICKS; i++) {
      double memory = scale.most() * i / TICKS;
      double accuracy = scale.low() + (scale.high() - scale.low()) * i / TICKS;
      double x = scale.x(memory);
      double y = scale.y(accuracy);
      svg.line(x, TOP, x, HEIGHT - BOTTOM, "#eee", 1);
      svg.line(LEFT, y, WIDTH - RIGHT, y, "#eee", 1);
      String share = String.format(Locale.ROOT, "%.2f", memory);
      svg.text(x, HEIGHT - BOTTOM + 18, Svg.Anchor.MIDDLE, share);
      String percent = String.format(Locale.ROOT, "%.0f %%", 100 * accuracy);
      svg.text(LEFT - 6, y + 4, Svg.Anchor.END, percent);
    }
    svg.text(
        (LEFT + WIDTH - RIGHT) / 2,
        HEIGHT - 16,
        Svg.Anchor.MIDDLE,
        "measured peak of memory above idle, "
            + (ofFullTraining().isPresent() ? "full training = 1" : "MiB"));
  }

  private record Scale(double most, double low, double high) {
    double x(double memory) {
      return LEFT + (WIDTH - RIGHT - LEFT) * memory / most;
    }

    double y(double accuracy) {
      return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (accuracy - low) / (high - low);
    }
  }
}

package io.github.adabet.topology.plot;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.plot.Canvas.Anchor;
import io.github.adabet.topology.plot.Canvas.Point;
import io.github.adabet.topology.plot.Canvas.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The point that the equal bars of a degree share in a persistence diagram.
 *
 * @param degree of the bars
 * @param bars how many there are
 * @param essential whether they are essential, that is, never die
 * @param at where the point is
 * @param radius its size
 * @param crowded whether points are so many that they are drawn without rims and let others through
 */
record DiagramPoint(
    int degree, int bars, boolean essential, Point at, double radius, boolean crowded) {
  private static final double LARGE = 5;
  private static final double SMALL = 3;
  private static final double LARGEST = 9;
  private static final int MANY = 300;

  private static final double ABOVE_THE_LINE = 9;
  private static final int MOST_LABELS = 60;
  private static final double LABEL_SIZE = 11;
  private static final double LETTER_WIDTH = 0.62 * LABEL_SIZE;

  /** The points of all degrees, in the order in which they are drawn: large ones first. */
  static List<DiagramPoint> of(
      SortedMap<Integer, List<Bar>> byDegree, Axis births, Axis deaths, double infinity) {
    SortedMap<Integer, SortedMap<Bar, Integer>> multiplicities = new TreeMap<>();
    int points = 0;
    for (Map.Entry<Integer, List<Bar>> entry : byDegree.entrySet()) {
      SortedMap<Bar, Integer> counts = new TreeMap<>();
      entry.getValue().forEach(bar -> counts.merge(bar, 1, Integer::sum));
      multiplicities.put(entry.getKey(), counts);
      points += counts.size();
    }
    boolean crowded = points > MANY;
    double radius = crowded ? SMALL : LARGE;
    List<DiagramPoint> drawn = new ArrayList<>();
    multiplicities.forEach(
        (degree, counts) ->
            counts.forEach(
                (bar, count) -> {
                  double y = bar.essential() ? infinity : deaths.pixel(bar.death());
                  double grown = radius * Math.sqrt(1 + Math.log(count) / Math.log(2) / 2);
                  drawn.add(
                      new DiagramPoint(
                          degree,
                          count,
                          bar.essential(),
                          new Point(births.pixel(bar.birth()), y),
                          Math.min(LARGEST, grown),
                          crowded));
                }));
    drawn.sort(Comparator.comparingDouble(DiagramPoint::radius).reversed());
    return drawn;
  }

  void draw(Canvas canvas) {
    Palette.mark(canvas, degree, at, radius, crowded ? 0.5 : 0.85, !crowded);
  }

  /**
   * The numbers beside points of several bars, those of the most bars first, each to the right or
   * the left of its point; left out where they would cover a point or another number, or leave the
   * frame.
   */
  static List<Text> labels(List<DiagramPoint> points, Axis births, Axis deaths) {
    List<DiagramPoint> candidates =
        points.stream()
            .filter(point -> point.bars > 1)
            .sorted(Comparator.comparingInt(DiagramPoint::bars).reversed())
            .limit(MOST_LABELS)
            .toList();
    List<Text> labels = new ArrayList<>();
    List<Box> taken = new ArrayList<>();
    for (DiagramPoint point : candidates) {
      String words = "\u00D7" + point.bars;
      double width = words.length() * LETTER_WIDTH;
      for (Anchor anchor : List.of(Anchor.START, Anchor.END)) {
        double x = point.at.x() + (anchor == Anchor.START ? 1 : -1) * (1.3 * point.radius + 3);
        double start = anchor == Anchor.START ? x : x - width;
        double y = point.essential ? point.at.y() - ABOVE_THE_LINE : point.at.y();
        Box box = new Box(start, y - 6, start + width, y + 6);
        if (box.fromX >= births.from()
            && box.toX <= births.to()
            && box.toY < deaths.from()
            && taken.stream().noneMatch(box::meets)
            && points.stream().noneMatch(box::meets)) {
          taken.add(box);
          labels.add(Text.of(words, x, y + 4, anchor, LABEL_SIZE, Palette.INK));
          break;
        }
      }
    }
    return labels;
  }

  /** A rectangle that a number takes. */
  private record Box(double fromX, double fromY, double toX, double toY) {
    boolean meets(Box other) {
      return fromX < other.toX && other.fromX < toX && fromY < other.toY && other.fromY < toY;
    }

    boolean meets(DiagramPoint point) {
      double x = Math.max(fromX, Math.min(toX, point.at.x()));
      double y = Math.max(fromY, Math.min(toY, point.at.y()));
      return Math.hypot(x - point.at.x(), y - point.at.y()) < point.radius;
    }
  }
}

package io.github.adabet.topology.plot;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.plot.Canvas.Fill;
import io.github.adabet.topology.plot.Canvas.Pen;
import io.github.adabet.topology.plot.Canvas.Point;
import io.github.adabet.topology.plot.Canvas.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A barcode: a panel for each degree, a lane for each bar, from its birth to its death on a common
 * axis of scales. Essential bars run to the right edge and end in an arrow. Where a panel has more
 * bars than room it shows the most persistent ones, and says how many there are.
 */
public final class BarcodePlot extends Plot {
  private static final double WIDEST_LANE = 20;
  private static final double NARROWEST_LANE = 1;
  private static final double BAR_SHARE = 0.6;
  private static final double NARROW_LANE = 3;
  private static final double NARROW_BAR_SHARE = 0.85;
  private static final double THICKEST_BAR = 7;
  private static final double SHORTEST_BAR = 0.8;
  private static final double LONGEST_ARROW = 12;
  private static final double SHORTEST_ARROW = 5;

  private static final Comparator<Bar> MOST_PERSISTENT_FIRST =
      Comparator.comparingDouble(Bar::persistence).reversed().thenComparing(Bar::compareTo);

  private BarcodePlot(Barcode barcode, PlotOptions options) {
    super(barcode, options);
  }

  /**
   * A plot of all degrees.
   *
   * @param barcode what to draw
   * @return the plot
   * @throws IllegalArgumentException if there are too many degrees for the usual size
   */
  public static BarcodePlot of(Barcode barcode) {
    return of(barcode, PlotOptions.defaults());
  }

  /**
   * A plot.
   *
   * @param barcode what to draw
   * @param options how
   * @return the plot
   * @throws IllegalArgumentException if the options name a degree that the barcode does not hold,
   *     or the picture is too low for so many degrees
   */
  public static BarcodePlot of(Barcode barcode, PlotOptions options) {
    return new BarcodePlot(barcode, options);
  }

  @Override
  String kind() {
    return "Persistence barcode";
  }

  @Override
  void draw(Canvas canvas, Margins margins) {
    Axis scales = new Axis(shown().low(), shown().high(), margins.left(), margins.right());
    List<Double> needs =
        shown().byDegree().values().stream().map(bars -> bars.size() * WIDEST_LANE).toList();
    Panels panels = Panels.layOut(scales, needs, margins.top(), margins.bottom());
    panels.drawAxis(canvas, margins.bottom());
    int index = 0;
    for (var entry : shown().byDegree().entrySet()) {
      Panels.Panel panel = panels.panels().get(index);
      int room = (int) (panel.height() / NARROWEST_LANE);
      List<Bar> bars = mostPersistent(entry.getValue(), room);
      panels.drawHeading(canvas, index, entry.getKey(), remark(entry.getValue().size(), room));
      drawBars(canvas, panel, scales, bars, Palette.colour(entry.getKey()));
      index++;
    }
  }

  private static List<Bar> mostPersistent(List<Bar> bars, int room) {
    return bars.size() <= room
        ? bars
        : bars.stream().sorted(MOST_PERSISTENT_FIRST).limit(room).sorted().toList();
  }

  private static String remark(int bars, int room) {
    String count = ShownBars.count(bars);
    return bars <= room
        ? count
        : String.format(Locale.ROOT, "%s, of which the %,d most persistent", count, room);
  }

  private static void drawBars(
      Canvas canvas, Panels.Panel panel, Axis scales, List<Bar> bars, int colour) {
    double lane = Math.min(WIDEST_LANE, panel.height() / Math.max(1, bars.size()));
    double thickness =
        Math.min(THICKEST_BAR, (lane < NARROW_LANE ? NARROW_BAR_SHARE : BAR_SHARE) * lane);
    double arrow = Math.max(SHORTEST_ARROW, Math.min(LONGEST_ARROW, 2 * thickness));
    double y = panel.top() + (panel.height() - lane * bars.size()) / 2 + lane / 2;
    List<Segment> lines = new ArrayList<>();
    List<List<Point>> arrows = new ArrayList<>();
    for (Bar bar : bars) {
      double start = scales.pixel(bar.birth());
      double end = scales.to() - arrow;
      if (bar.essential()) {
        double half = arrow * 0.55;
        arrows.add(
            List.of(new Point(end, y - half), new Point(scales.to(), y), new Point(end, y + half)));
      } else {
        end = Math.max(start + SHORTEST_BAR, scales.pixel(bar.death()));
      }
      lines.add(new Segment(start, y, end, y));
      y += lane;
    }
    canvas.segments(lines, new Pen(colour, thickness, false));
    arrows.forEach(corners -> canvas.polygon(corners, new Fill(colour, 1, false)));
  }
}

package io.github.adabet.topology.plot;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.diagram.BettiCurve;
import io.github.adabet.topology.plot.Canvas.Anchor;
import io.github.adabet.topology.plot.Canvas.Pen;
import io.github.adabet.topology.plot.Canvas.Point;
import io.github.adabet.topology.plot.Canvas.Segment;
import io.github.adabet.topology.plot.Canvas.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Betti numbers as functions of the scale: a panel for each degree, each with its own axis of
 * numbers, over a common axis of scales. The number at a jump is the one to its right.
 */
public final class BettiCurvePlot extends Plot {
  private static final double AXIS_WIDTH = 46;
  private static final double TICKS_APART = 26;
  private static final double LINE = 1.8;
  private static final double ROOM_ABOVE = 1.08;

  private BettiCurvePlot(Barcode barcode, PlotOptions options) {
    super(barcode, options);
  }

  /**
   * A plot of all degrees.
   *
   * @param barcode what to draw
   * @return the plot
   * @throws IllegalArgumentException if there are too many degrees for the usual size
   */
  public static BettiCurvePlot of(Barcode barcode) {
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
  public static BettiCurvePlot of(Barcode barcode, PlotOptions options) {
    return new BettiCurvePlot(barcode, options);
  }

  @Override
  String kind() {
    return "Betti curves";
  }

  @Override
  void draw(Canvas canvas, Margins margins) {
    Axis scales =
        new Axis(shown().low(), shown().high(), margins.left() + AXIS_WIDTH, margins.right());
    double equal = margins.bottom() - margins.top();
    List<Double> needs = shown().byDegree().keySet().stream().map(degree -> equal).toList();
    Panels panels = Panels.layOut(scales, needs, margins.top(), margins.bottom());
    panels.drawAxis(canvas, margins.bottom());
    int index = 0;
    for (var entry : shown().byDegree().entrySet()) {
      BettiCurve curve = BettiCurve.of(Barcode.of(List.of(entry.getValue())), 0);
      long largest = curve.maximum();
      Panels.Panel panel = panels.panels().get(index);
      Axis numbers = new Axis(0, Math.max(1, largest) * ROOM_ABOVE, panel.bottom(), panel.top());
      drawNumbers(canvas, scales, numbers);
      String most =
          largest == 0 ? "" : String.format(Locale.ROOT, ", at most %,d at once", largest);
      panels.drawHeading(
          canvas, index, entry.getKey(), ShownBars.count(entry.getValue().size()) + most);
      canvas.polyline(
          steps(curve, scales, numbers), new Pen(Palette.colour(entry.getKey()), LINE, false));
      index++;
    }
  }

  private static List<Point> steps(BettiCurve curve, Axis scales, Axis numbers) {
    List<Point> steps = new ArrayList<>();
    double y = numbers.pixel(0);
    steps.add(new Point(scales.from(), y));
    for (Map.Entry<Float, Long> change : curve.changes().entrySet()) {
      double x = scales.pixel(change.getKey());
      steps.add(new Point(x, y));
      y = numbers.pixel(change.getValue());
      steps.add(new Point(x, y));
    }
    steps.add(new Point(scales.to(), y));
    return steps;
  }

  private static void drawNumbers(Canvas canvas, Axis scales, Axis numbers) {
    List<Segment> grid = new ArrayList<>();
    for (Axis.Tick tick : numbers.ticks(TICKS_APART, 1)) {
      double y = numbers.pixel(tick.value());
      grid.add(new Segment(scales.from(), y, scales.to(), y));
      canvas.text(
          Text.of(
              tick.label(),
              scales.from() - 6,
              y + Panels.TICK_SIZE * 0.35,
              Anchor.END,
              Panels.TICK_SIZE,
              Palette.INK));
    }
    canvas.segments(grid, new Pen(Palette.GRID, 1, false));
    Segment line = new Segment(scales.from(), numbers.from(), scales.from(), numbers.to());
    canvas.segments(List.of(line), new Pen(Palette.AXIS, 1, false));
  }
}

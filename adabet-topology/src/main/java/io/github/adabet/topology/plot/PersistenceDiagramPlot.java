package io.github.adabet.topology.plot;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.plot.Canvas.Anchor;
import io.github.adabet.topology.plot.Canvas.Pen;
import io.github.adabet.topology.plot.Canvas.Point;
import io.github.adabet.topology.plot.Canvas.Segment;
import io.github.adabet.topology.plot.Canvas.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * A persistence diagram: a point (birth, death) for each bar, above the diagonal; essential bars
 * stand on a dashed line above all finite deaths. Degrees differ by colour and by shape. Bars that
 * are equal share a point, whose area grows with the logarithm of their number; the number stands
 * beside it where there is room.
 */
public final class PersistenceDiagramPlot extends Plot {
  private static final double AXIS_WIDTH = 58;
  private static final double LEGEND_WIDTH = 150;
  private static final double INFINITY_BAND = 40;
  private static final double TICKS_APART = 60;
  private static final double TICK_LENGTH = 5;
  private static final double LEGEND_ROW = 24;

  private PersistenceDiagramPlot(Barcode barcode, PlotOptions options) {
    super(barcode, options);
  }

  /**
   * A plot of all degrees.
   *
   * @param barcode what to draw
   * @return the plot
   * @throws IllegalArgumentException if there are too many degrees for the usual size
   */
  public static PersistenceDiagramPlot of(Barcode barcode) {
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
  public static PersistenceDiagramPlot of(Barcode barcode, PlotOptions options) {
    return new PersistenceDiagramPlot(barcode, options);
  }

  @Override
  String kind() {
    return "Persistence diagram";
  }

  @Override
  void draw(Canvas canvas, Margins margins) {
    double across = margins.right() - margins.left() - AXIS_WIDTH - LEGEND_WIDTH;
    double side = Math.max(40, Math.min(across, margins.bottom() - margins.top() - INFINITY_BAND));
    double left = margins.left() + AXIS_WIDTH + Math.max(0, across - side) / 2;
    double bottom = margins.bottom();
    double low = shown().low();
    double high = shown().high();
    Axis births = new Axis(low, high, left, left + side);
    Axis deaths = new Axis(low, high, bottom, bottom - side);
    double infinity = bottom - side - INFINITY_BAND / 2;
    drawFrame(canvas, births, deaths, infinity);
    List<DiagramPoint> points = DiagramPoint.of(shown().byDegree(), births, deaths, infinity);
    points.forEach(point -> point.draw(canvas));
    DiagramPoint.labels(points, births, deaths).forEach(canvas::text);
    drawLegend(canvas, left + side + 26, bottom - side);
  }

  private static void drawFrame(Canvas canvas, Axis births, Axis deaths, double infinity) {
    double left = births.from();
    double right = births.to();
    double top = infinity - INFINITY_BAND / 2;
    canvas.rectangle(left, top, right - left, deaths.from() - top, Palette.BAND);
    List<Segment> grid = new ArrayList<>();
    List<Segment> marks = new ArrayList<>();
    for (Axis.Tick tick : births.ticks(TICKS_APART, 0)) {
      double x = births.pixel(tick.value());
      double y = deaths.pixel(tick.value());
      grid.add(new Segment(x, top, x, deaths.from()));
      grid.add(new Segment(left, y, right, y));
      marks.add(new Segment(x, deaths.from(), x, deaths.from() + TICK_LENGTH));
      marks.add(new Segment(left - TICK_LENGTH, y, left, y));
      canvas.text(
          text(tick.label(), x, deaths.from() + TICK_LENGTH + Panels.TICK_SIZE, Anchor.MIDDLE));
      canvas.text(text(tick.label(), left - TICK_LENGTH - 3, y + 4, Anchor.END));
    }
    canvas.text(text("\u221E", left - TICK_LENGTH - 3, infinity + 4, Anchor.END));
    canvas.segments(grid, new Pen(Palette.GRID, 1, false));
    marks.add(new Segment(left, deaths.from(), right, deaths.from()));
    marks.add(new Segment(left, top, left, deaths.from()));
    marks.add(new Segment(left, deaths.from(), right, deaths.to()));
    canvas.segments(marks, new Pen(Palette.AXIS, 1, false));
    canvas.segments(
        List.of(new Segment(left, infinity, right, infinity)), new Pen(Palette.AXIS, 1, true));
    Text birth =
        Text.of(
            "birth",
            (left + right) / 2,
            deaths.from() + 39,
            Anchor.MIDDLE,
            Panels.LABEL_SIZE,
            Palette.INK);
    canvas.text(birth);
    canvas.text(
        Text.of(
                "death",
                left - 50,
                (deaths.from() + deaths.to()) / 2,
                Anchor.MIDDLE,
                Panels.LABEL_SIZE,
                Palette.INK)
            .goingUp());
  }

  private void drawLegend(Canvas canvas, double x, double top) {
    double y = top + LEGEND_ROW / 2;
    for (var entry : shown().byDegree().entrySet()) {
      int degree = entry.getKey();
      Palette.mark(canvas, degree, new Point(x, y - 4), 5, 1, false);
      canvas.text(
          Text.of("H", x + 14, y, Anchor.START, Panels.LABEL_SIZE, Palette.INK)
              .withSubscript(Integer.toString(degree)));
      canvas.text(
          Text.of(
              ShownBars.count(entry.getValue().size()),
              x + 40,
              y,
              Anchor.START,
              Panels.TICK_SIZE,
              Palette.FAINT_INK));
      y += LEGEND_ROW;
    }
  }

  private static Text text(String words, double x, double y, Anchor anchor) {
    return Text.of(words, x, y, anchor, Panels.TICK_SIZE, Palette.INK);
  }
}

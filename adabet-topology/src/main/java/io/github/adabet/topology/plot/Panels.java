package io.github.adabet.topology.plot;

import io.github.adabet.topology.plot.Canvas.Anchor;
import io.github.adabet.topology.plot.Canvas.Pen;
import io.github.adabet.topology.plot.Canvas.Segment;
import io.github.adabet.topology.plot.Canvas.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Panels one above another, one for each degree, with one horizontal axis of scales for all of them
 * at the bottom.
 */
final class Panels {
  /** Space for a panel's heading. */
  static final double HEADING = 24;

  static final double TICK_SIZE = 12;
  static final double LABEL_SIZE = 13;

  private static final double DEGREE_SIZE = 15;
  private static final double GAP = 8;
  private static final double TICKS_APART = 80;
  private static final double TICK_LENGTH = 5;

  /** The least height of a panel below its heading. */
  private static final double LEAST_HEIGHT = 12;

  private final Axis scales;
  private final List<Panel> panels;

  private Panels(Axis scales, List<Panel> panels) {
    this.scales = scales;
    this.panels = panels;
  }

  /**
   * Checks that a picture is high enough.
   *
   * @throws IllegalArgumentException if it is too low for so many panels
   */
  static void requireRoom(int panels, PlotOptions options) {
    Plot.Margins margins = Plot.Margins.of(options);
    double room = margins.bottom() - margins.top();
    double need = panels * (HEADING + GAP + LEAST_HEIGHT);
    if (room < need) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "height is %d pixels; %d degrees need %.0f or more: show fewer degrees, or make the"
                  + " picture higher.",
              options.height(),
              panels,
              options.height() - room + need));
    }
  }

  /** One panel, without its heading. */
  record Panel(double top, double bottom) {
    double height() {
      return bottom - top;
    }
  }

  /**
   * Lays panels out. Those that need less than an equal share get what they need, and leave the
   * rest to the others; what nobody needs is shared equally.
   *
   * @param scales the horizontal axis
   * @param needs the heights that panels have use for, pixels
   */
  static Panels layOut(Axis scales, List<Double> needs, double top, double bottom) {
    double space = bottom - top - needs.size() * (HEADING + GAP);
    List<Double> heights = share(space, needs);
    List<Panel> panels = new ArrayList<>();
    double at = top;
    for (double height : heights) {
      panels.add(new Panel(at + HEADING, at + HEADING + height));
      at += HEADING + height + GAP;
    }
    return new Panels(scales, panels);
  }

  private static List<Double> share(double space, List<Double> needs) {
    List<Double> ascending = needs.stream().sorted().toList();
    double left = space;
    double share = space / needs.size();
    for (int k = 0; k < ascending.size(); k++) {
      share = left / (ascending.size() - k);
      if (ascending.get(k) > share) {
        break;
      }
      left -= Math.max(LEAST_HEIGHT, ascending.get(k));
      share = Double.POSITIVE_INFINITY;
    }
    double limit = share;
    double surplus = limit == Double.POSITIVE_INFINITY ? Math.max(0, left) / needs.size() : 0;
    return needs.stream()
        .map(need -> Math.min(Math.max(LEAST_HEIGHT, need), limit) + surplus)
        .toList();
  }

  List<Panel> panels() {
    return panels;
  }

  /** Draws the background of all panels, and the axis of scales below them. */
  void drawAxis(Canvas canvas, double bottom) {
    for (Panel panel : panels) {
      canvas.rectangle(
          scales.from(), panel.top(), scales.to() - scales.from(), panel.height(), Palette.BAND);
    }
    List<Segment> grid = new ArrayList<>();
    List<Segment> marks = new ArrayList<>();
    for (Axis.Tick tick : scales.ticks(TICKS_APART, 0)) {
      double x = scales.pixel(tick.value());
      panels.forEach(panel -> grid.add(new Segment(x, panel.top(), x, panel.bottom())));
      marks.add(new Segment(x, bottom, x, bottom + TICK_LENGTH));
      canvas.text(
          Text.of(
              tick.label(),
              x,
              bottom + TICK_LENGTH + TICK_SIZE,
              Anchor.MIDDLE,
              TICK_SIZE,
              Palette.INK));
    }
    canvas.segments(grid, new Pen(Palette.GRID, 1, false));
    marks.add(new Segment(scales.from(), bottom, scales.to(), bottom));
    canvas.segments(marks, new Pen(Palette.AXIS, 1, false));
    canvas.text(
        Text.of(
            "scale",
            (scales.from() + scales.to()) / 2,
            bottom + TICK_LENGTH + TICK_SIZE + 22,
            Anchor.MIDDLE,
            LABEL_SIZE,
            Palette.INK));
  }

  /** Writes the degree and a remark above a panel. */
  void drawHeading(Canvas canvas, int index, int degree, String remark) {
    double y = panels.get(index).top() - 8;
    canvas.text(
        Text.of("H", scales.from(), y, Anchor.START, DEGREE_SIZE, Palette.colour(degree))
            .withSubscript(Integer.toString(degree))
            .inBold());
    canvas.text(Text.of(remark, scales.from() + 32, y, Anchor.START, TICK_SIZE, Palette.FAINT_INK));
  }
}

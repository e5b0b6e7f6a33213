package io.github.adabet.bench.networks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Time of a step over memory above idle, both as shares of DJL's full training, one point for each
 * network and mode: circles are this library's, diamonds with a cached prefix, crosses DJL's own.
 */
final class RatioPlot {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 760;
  private static final int FONT_SIZE = 12;
  private static final double LABEL_ABOVE = 0.022;
  private static final double AXIS_END = 1.1;

  private RatioPlot() {}

  /**
   * Draws one engine's networks.
   *
   * @param file where to, as PNG; replaced if it exists
   * @return whether there was anything to draw; without a point there is no file
   * @throws IOException if the file cannot be written
   */
  static boolean write(Results results, String engine, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Share of DJL's full training, " + engine)
            .xAxisTitle("memory above idle / full-plain")
            .yAxisTitle("time of a step / full-plain")
            .build();
    double largest = 1;
    int points = 0;
    for (Mode mode : Mode.values()) {
      List<Point> ofMode = points(results, engine, mode);
      if (!ofMode.isEmpty()) {
        add(chart, mode, ofMode);
        for (Point point : ofMode) {
          largest = Math.max(largest, Math.max(point.memory(), point.time()));
          points++;
        }
      }
    }
    if (points == 0) {
      return false;
    }
    style(chart.getStyler(), AXIS_END * largest);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ChartEncoder.saveChart(chart, out, "PNG");
    }
    return true;
  }

  private record Point(String network, double memory, double time) {}

  private static List<Point> points(Results results, String engine, Mode mode) {
    List<Point> points = new ArrayList<>();
    for (String network : results.networks()) {
      OptionalDouble memory = results.ratio(network, engine, mode, Mode.FULL_PLAIN, Results.PEAK);
      OptionalDouble time = results.ratio(network, engine, mode, Mode.FULL_PLAIN, Results.SECONDS);
      if (memory.isPresent() && time.isPresent()) {
        points.add(new Point(network, memory.getAsDouble(), time.getAsDouble()));
      }
    }
    return points;
  }

  private static void add(XYChart chart, Mode mode, List<Point> points) {
    XYSeries series =
        chart.addSeries(
            mode.label(),
            points.stream().map(Point::memory).toList(),
            points.stream().map(Point::time).toList());
    series.setMarker(marker(mode));
    series.setMarkerColor(colour(mode));
    for (Point point : points) {
      // The point where all plain full trainings meet needs no names.
      if (mode != Mode.FULL_PLAIN) {
        chart.addAnnotation(
            new AnnotationText(point.network(), point.memory(), point.time() + LABEL_ABOVE, false));
      }
    }
  }

  private static Marker marker(Mode mode) {
    return mode.isPlain()
        ? SeriesMarkers.CROSS
        : mode.keepsPrefix() ? SeriesMarkers.DIAMOND : SeriesMarkers.CIRCLE;
  }

  /** A mode and its plain form share a colour. */
  private static Color colour(Mode mode) {
    return switch (mode) {
      case FORWARD_PLAIN, FORWARD -> new Color(0x6b7280);
      case RANK -> new Color(0x0b6e8f);
      case LAST_LAYER_PLAIN, LAST_LAYER, LAST_LAYER_CACHED -> new Color(0x2e8540);
      case RHO_PLAIN, RHO, RHO_CACHED -> new Color(0xc2410c);
      case HALF_TIME -> new Color(0xb8860b);
      case FULL_PLAIN, FULL -> new Color(0x7c3aed);
    };
  }

  private static void style(XYStyler styler, double end) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setAnnotationTextFont(font);
    styler.setXAxisMin(0.0);
    styler.setXAxisMax(end);
    styler.setYAxisMin(0.0);
    styler.setYAxisMax(end);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
  }
}

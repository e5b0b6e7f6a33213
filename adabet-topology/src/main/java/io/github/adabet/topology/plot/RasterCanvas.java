package io.github.adabet.topology.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws pixels with Java 2D, which needs no display for it. */
final class RasterCanvas implements Canvas {
  private static final float[] DASHES = {6, 4};
  private static final BasicStroke RIM = new BasicStroke(0.6f);

  private final BufferedImage image;
  private final Graphics2D graphics;

  RasterCanvas(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHints(
        Map.of(
            RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
            RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
            RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON,
            RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE));
  }

  /** The picture as PNG. Nothing may be drawn afterwards. */
  byte[] finish() {
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // In memory: where a stream is given, a file is made, which outlives a process that is killed.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "PNG", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  @Override
  public void rectangle(double x, double y, double width, double height, int colour) {
    graphics.setColor(new Color(colour));
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void segments(List<Segment> segments, Pen pen) {
    apply(pen);
    for (Segment line : segments) {
      graphics.draw(new Line2D.Double(line.fromX(), line.fromY(), line.toX(), line.toY()));
    }
  }

  @Override
  public void polyline(List<Point> points, Pen pen) {
    apply(pen);
    graphics.draw(path(points));
  }

  @Override
  public void polygon(List<Point> corners, Fill fill) {
    Path2D path = path(corners);
    path.closePath();
    fill(path, fill);
  }

  @Override
  public void disc(Point centre, double radius, Fill fill) {
    double side = 2 * radius;
    fill(new Ellipse2D.Double(centre.x() - radius, centre.y() - radius, side, side), fill);
  }

  @Override
  public void text(Text text) {
    Font font =
        new Font(Font.SANS_SERIF, text.bold() ? Font.BOLD : Font.PLAIN, 1)
            .deriveFont((float) text.size());
    Font small = font.deriveFont((float) (text.size() * SvgCanvas.SUBSCRIPT_SIZE));
    double wordsWidth = width(text.words(), font);
    double width = wordsWidth + width(text.subscript(), small);
    double start =
        switch (text.anchor()) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    AffineTransform before = graphics.getTransform();
    graphics.translate(text.at().x(), text.at().y());
    if (text.upward()) {
      graphics.rotate(-Math.PI / 2);
    }
    graphics.setColor(new Color(text.colour()));
    graphics.setFont(font);
    graphics.drawString(text.words(), (float) start, 0);
    graphics.setFont(small);
    graphics.drawString(
        text.subscript(),
        (float) (start + wordsWidth),
        (float) (text.size() * SvgCanvas.SUBSCRIPT_DESCENT));
    graphics.setTransform(before);
  }

  private double width(String words, Font font) {
    return font.getStringBounds(words, graphics.getFontRenderContext()).getWidth();
  }

  private void apply(Pen pen) {
    graphics.setColor(new Color(pen.colour()));
    graphics.setStroke(
        new BasicStroke(
            (float) pen.width(),
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            pen.dashed() ? DASHES : null,
            0));
  }

  private void fill(Shape shape, Fill fill) {
    Color opaque = new Color(fill.colour());
    int alpha = (int) Math.round(255 * fill.opacity());
    graphics.setColor(new Color(opaque.getRed(), opaque.getGreen(), opaque.getBlue(), alpha));
    graphics.fill(shape);
    if (fill.rim()) {
      graphics.setColor(Color.WHITE);
      graphics.setStroke(RIM);
      graphics.draw(shape);
    }
  }

  private static Path2D path(List<Point> points) {
    Path2D path = new Path2D.Double();
    for (Point point : points) {
      if (path.getCurrentPoint() == null) {
        path.moveTo(point.x(), point.y());
      } else {
        path.lineTo(point.x(), point.y());
      }
    }
    return path;
  }
}

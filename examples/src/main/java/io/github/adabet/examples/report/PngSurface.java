package io.github.adabet.examples.report;

import io.github.adabet.examples.files.WholeFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Draws pixels with Java 2D, which needs no display but a font. Used once, by one thread. */
final class PngSurface implements PictureSurface {
  private static final Color INK = new Color(0x1d2733);
  private static final Color SOFT = new Color(0x5b6673);
  private static final Color CELL = new Color(0x0b6e8f);
  private static final Color WEAK = new Color(0xb4bec9);
  private static final Color LINE = new Color(0xdfe4ea);

  private final BufferedImage image;
  private final Graphics2D graphics;
  private @Nullable Throwable fontFailure;

  /**
   * A white surface.
   *
   * @param scale pixels of the file for each of the layout's
   */
  PngSurface(int width, int height, int scale) {
    image = new BufferedImage(scale * width, scale * height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHints(
        Map.of(
            RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
            RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
            RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON));
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
  }

  @Override
  public void cell(double x, double y, double side, double opacity, String meaning) {
    graphics.setColor(
        new Color(
            blend(CELL.getRed(), opacity),
            blend(CELL.getGreen(), opacity),
            blend(CELL.getBlue(), opacity)));
    graphics.fill(new Rectangle2D.Double(x, y, side, side));
  }

  @Override
  public void bar(double x, double y, double width, double height, boolean strong, String meaning) {
    graphics.setColor(strong ? CELL : WEAK);
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void line(double x, double y, double length) {
    graphics.setColor(LINE);
    graphics.fill(new Rectangle2D.Double(x - 0.5, y, 1, length));
  }

  @Override
  public void frame(double x, double y, double side) {
    graphics.setColor(SOFT);
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(new Rectangle2D.Double(x, y, side, side));
  }

  @Override
  public void text(
      String words, double x, double y, Anchor anchor, Role role, double size, boolean upward) {
    if (fontFailure != null) {
      return;
    }
    AffineTransform before = graphics.getTransform();
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) size);
      double width = font.getStringBounds(words, graphics.getFontRenderContext()).getWidth();
      double start =
          switch (anchor) {
            case START -> 0;
            case MIDDLE -> -width / 2;
            case END -> -width;
          };
      graphics.translate(x, y);
      if (upward) {
        graphics.rotate(-Math.PI / 2);
      }
      graphics.setFont(font);
      graphics.setColor(
          switch (role) {
            case INK -> INK;
            case SOFT -> SOFT;
            case ON_CELL -> Color.WHITE;
          });
      graphics.drawString(words, (float) start, 0);
    } catch (RuntimeException | LinkageError | InternalError e) {
      // Java without fontconfig, or without any font, throws one or the other.
      fontFailure = e;
    } finally {
      graphics.setTransform(before);
    }
  }

  /** Writes the picture. Nothing may be drawn afterwards. */
  void write(Path file) throws IOException {
    graphics.dispose();
    if (fontFailure != null) {
      throw new IOException(
          file
              + " cannot be written, because this system has no font for pictures: "
              + fontFailure
              + ". Install one, on Debian the packages fontconfig and fonts-dejavu-core",
          fontFailure);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // In memory: where a stream is given, a file is made, which outlives a process that is killed.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "PNG", out);
    }
    WholeFile.write(file, written -> Files.write(written, png.toByteArray()));
  }

  private static int blend(int colour, double opacity) {
    return (int) Math.round(255 + (colour - 255) * opacity);
  }
}

package io.github.adabet.bench.images;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws JPEG files that take as long to decode as photographs: shapes, gradients and noise, of some
 * 70 KiB at 500 x 375 pixels, a function of their number.
 */
final class DrawnPhotographs {

  static final int WIDTH = 500;
  static final int HEIGHT = 375;

  private static final int SHAPES = 60;
  private static final int NOISE = 24;
  private static final float QUALITY = 0.9f;

  private DrawnPhotographs() {}

  /**
   * Writes the files that are not there yet.
   *
   * @param folder where; created if absent
   * @param count how many
   */
  static void write(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve("%05d.jpg".formatted(i));
      if (!Files.exists(file)) {
        write(file, image(i));
      }
    }
  }

  private static BufferedImage image(int number) {
    Random random = new Random(number);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setPaint(new GradientPaint(0, 0, color(random), WIDTH, HEIGHT, color(random)));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    for (int i = 0; i < SHAPES; i++) {
      graphics.setPaint(
          new GradientPaint(
              random.nextInt(WIDTH),
              0,
              color(random),
              random.nextInt(WIDTH),
              HEIGHT,
              color(random)));
      Ellipse2D shape =
          new Ellipse2D.Double(
              random.nextInt(WIDTH),
              random.nextInt(HEIGHT),
              1 + random.nextInt(WIDTH / 3),
              1 + random.nextInt(HEIGHT / 3));
      graphics.setStroke(new BasicStroke(1 + random.nextInt(6)));
      if (random.nextBoolean()) {
        graphics.fill(shape);
      } else {
        graphics.draw(shape);
      }
    }
    graphics.dispose();
    addNoise(image, random);
    return image;
  }

  private static Color color(Random random) {
    return new Color(random.nextInt(0x1000000));
  }

  private static void addNoise(BufferedImage image, Random random) {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int color = image.getRGB(x, y);
        int noise = random.nextInt(NOISE) - NOISE / 2;
        image.setRGB(
            x,
            y,
            (within(((color >> 16) & 0xff) + noise) << 16)
                | (within(((color >> 8) & 0xff) + noise) << 8)
                | within((color & 0xff) + noise));
      }
    }
  }

  private static int within(int value) {
    return Math.min(Math.max(value, 0), 255);
  }

  private static void write(Path file, BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }
}

package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small images that are all different, and files of them. */
public final class PaintedImages {

  private PaintedImages() {}

  /** Returns image {@code number}: stripes of 30 x 22 pixels. */
  public static RgbImage image(int number) {
    byte[] pixels = new byte[30 * 22 * RgbImage.CHANNELS];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * (number + 3) % 251 + 31 * number);
    }
    return RgbImage.of(30, 22, pixels);
  }

  /** Writes image {@code number} in the format that the file's name ends in. */
  public static void write(Path file, int number) {
    RgbImage image = image(number);
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int color =
            (image.value(x, y, 0) << 16) | (image.value(x, y, 1) << 8) | image.value(x, y, 2);
        buffered.setRGB(x, y, color);
      }
    }
    String name = file.toString();
    try {
      Files.createDirectories(file.getParent());
      if (!ImageIO.write(buffered, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
        throw new IOException("nobody writes " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

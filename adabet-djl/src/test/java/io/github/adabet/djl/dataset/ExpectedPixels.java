package io.github.adabet.djl.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.dataset.image.RgbImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** What Pillow and torchvision made of images: the files of {@code tools/image-tensors.py}. */
public final class ExpectedPixels {

  private ExpectedPixels() {}

  /** Returns a file or folder below {@code images}. */
  public static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ExpectedPixels.class.getResource("/images/" + name), name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads pixels. */
  public static RgbImage image(String name) {
    try (DataInputStream in = open(name)) {
      int width = in.readInt();
      int height = in.readInt();
      return RgbImage.of(width, height, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads numbers, without their shape. */
  public static float[] numbers(String name) {
    try (DataInputStream in = open(name)) {
      int axes = in.readInt();
      int count = 1;
      for (int i = 0; i < axes; i++) {
        count *= in.readInt();
      }
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = in.readFloat();
      }
      return numbers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataInputStream open(String name) throws IOException {
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(resource(name + ".gz"))));
  }

  /** Returns the largest difference between two images of one size, in grey levels. */
  public static int largestDifference(RgbImage actual, RgbImage expected) {
    assertThat(actual).hasToString(expected.toString());
    byte[] left = actual.toArray();
    byte[] right = expected.toArray();
    int largest = 0;
    for (int i = 0; i < left.length; i++) {
      largest = Math.max(largest, Math.abs((left[i] & 0xff) - (right[i] & 0xff)));
    }
    return largest;
  }
}

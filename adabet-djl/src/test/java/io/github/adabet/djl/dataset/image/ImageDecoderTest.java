package io.github.adabet.djl.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.dataset.ExpectedPixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
class ImageDecoderTest {

  /** Between decoders of JPEG and lossy WebP; those without loss must agree to the bit. */
  private static final int LOSSY = 2;

  /** Colours of ink are rounded twice. */
  private static final int LOSSY_INK = 3;

  /** TwelveMonkeys' decoder of lossy WebP repeats colours that libwebp interpolates. */
  private static final int REPEATED_COLOURS = 48;

  private final ImageDecoder decoder = ImageDecoder.create();

  static List<String> formats() throws IOException {
    try (Stream<Path> files = Files.list(ExpectedPixels.resource("formats"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".gz"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void decode_everyFormat_isWhatPillowReads(String name) {
    RgbImage expected = ExpectedPixels.image("formats/" + name);

    RgbImage image = decoder.decode(ExpectedPixels.resource("formats/" + name));

    int difference = ExpectedPixels.largestDifference(image, expected);
    assertThat(difference).isLessThanOrEqualTo(tolerance(name));
  }

  private static int tolerance(String name) {
    if (name.equals("lossy.webp")) {
      return REPEATED_COLOURS;
    }
    if (name.equals("cmyk.jpg") || name.equals("ycck.jpg")) {
      return LOSSY_INK;
    }
    return name.endsWith(".jpg") || name.equals("jpeg.tif") ? LOSSY : 0;
  }
}

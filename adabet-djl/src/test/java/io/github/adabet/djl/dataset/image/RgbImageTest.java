package io.github.adabet.djl.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.dataset.ExpectedPixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RgbImageTest {

  private static final Pattern RESIZED =
      Pattern.compile("(\\w+)-(bilinear|bicubic)-(\\d+)x(\\d+)\\.gz");

  /** Two columns and three rows, all numbers different. */
  private final RgbImage image =
      RgbImage.of(2, 3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});

  static List<String> resized() throws IOException {
    try (Stream<Path> files = Files.list(ExpectedPixels.resource("sizes"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> RESIZED.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("resized")
  void resize_anySize_hasTheBitsOfPillow(String name) {
    Matcher asked = RESIZED.matcher(name);
    assertThat(asked.matches()).isTrue();
    RgbImage source =
        ImageDecoder.create().decode(ExpectedPixels.resource("sizes/" + asked.group(1) + ".png"));

    RgbImage resized =
        source.resize(
            Integer.parseInt(asked.group(3)),
            Integer.parseInt(asked.group(4)),
            Interpolation.valueOf(asked.group(2).toUpperCase(Locale.ROOT)));

    assertThat(resized).isEqualTo(ExpectedPixels.image("sizes/" + name.replace(".gz", "")));
  }

  @Test
  void resize_aPart_isThatPartOfTheWhole() {
    RgbImage source = ImageDecoder.create().decode(ExpectedPixels.resource("sizes/photo.png"));
    RgbImage whole = source.resize(50, 33, Interpolation.BICUBIC);

    assertThat(source.resize(50, 33, Interpolation.BICUBIC, 11, 5, 20, 21))
        .isEqualTo(whole.crop(11, 5, 20, 21));
    assertThat(source.resize(50, 33, Interpolation.BICUBIC, -4, 20, 60, 30))
        .isEqualTo(whole.crop(-4, 20, 60, 30));
    assertThat(source.resize(50, 33, Interpolation.BICUBIC, 60, 0, 2, 2))
        .isEqualTo(RgbImage.of(2, 2, new byte[12]));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1 4 7 10 13 16",
    "2, 2, 4 1 10 7 16 13",
    "3, 2, 16 13 10 7 4 1",
    "4, 2, 13 16 7 10 1 4",
    "5, 3, 1 7 13 4 10 16",
    "6, 3, 13 7 1 16 10 4",
    "7, 3, 16 10 4 13 7 1",
    "8, 3, 4 10 16 1 7 13"
  })
  void upright_everyOrientation_isAsExifSays(int orientation, int width, String reds) {
    RgbImage upright = image.upright(orientation);

    assertThat(upright.width()).isEqualTo(width);
    assertThat(reds(upright)).isEqualTo(reds);
  }

  @Test
  void upright_unknownOrientation_isRefused() {
    assertThatThrownBy(() -> image.upright(9)).hasMessageContaining("orientation is 9");
  }

  @Test
  void crop_partlyOutside_isBlackThere() {
    assertThat(reds(image.crop(1, -1, 2, 3))).isEqualTo("0 0 4 0 10 0");
    assertThat(reds(image.crop(5, 5, 1, 1))).isEqualTo("0");
  }

  @Test
  void of_wrongNumberOfBytes_isRefused() {
    assertThatThrownBy(() -> RgbImage.of(2, 2, new byte[11]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("11 bytes");
    assertThatThrownBy(() -> image.resize(0, 3, Interpolation.BILINEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 x 3");
  }

  @Test
  void value_outside_isRefused() {
    assertThat(image.value(1, 2, 2)).isEqualTo(18);
    assertThatThrownBy(() -> image.value(2, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static String reds(RgbImage image) {
    StringBuilder reds = new StringBuilder();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        reds.append(x + y == 0 ? "" : " ").append(image.value(x, y, 0));
      }
    }
    return reds.toString();
  }
}

package io.github.adabet.djl.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.dataset.ExpectedPixels;
import io.github.adabet.djl.dataset.PaintedImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no images, or not whole. */
@Tag("jdk")
class BrokenImagesTest {

  private final ImageDecoder decoder = ImageDecoder.create();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "baseline.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "palette.gif",
        "rgb.bmp",
        "lossless.webp",
        "lossy.webp",
        "raw.tif",
        "lzw.tif",
        "jpeg.tif"
      })
  void decode_truncatedAnywhere_isAnError(String name) throws IOException {
    byte[] whole = Files.readAllBytes(ExpectedPixels.resource("formats/" + name));

    // The last bytes of some formats are padding or a trailer that no pixel needs.
    for (int kept = 0; kept < whole.length * 3 / 4; kept += 1 + whole.length / 60) {
      byte[] part = Arrays.copyOf(whole, kept);
      assertThatThrownBy(() -> decoder.decode(part, "cut " + name))
          .as("%d of %d bytes", kept, whole.length)
          .isInstanceOf(UnreadableImageException.class)
          .hasMessageContaining("The image cut " + name + " cannot be read: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "grey-16-bits.png",
        "palette.png",
        "baseline.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "palette.gif",
        "interlaced.gif",
        "rgb.bmp",
        "palette.bmp",
        "lossless.webp",
        "lossy.webp",
        "raw.tif",
        "lzw.tif",
        "deflate.tif",
        "jpeg.tif"
      })
  void decode_damagedAnywhere_isAnImageOrThatError(String name) throws IOException {
    byte[] whole = Files.readAllBytes(ExpectedPixels.resource("formats/" + name));
    ImageDecoder small = ImageDecoder.builder().maximumPixels(1 << 20).build();
    Random random = new Random(name.hashCode());
    int errors = 0;
    for (int i = 0; i < 150; i++) {
      byte[] damaged = whole.clone();
      for (int j = 0; j < 3; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        RgbImage image = small.decode(damaged, name);
        assertThat(image.toArray()).hasSize(image.width() * image.height() * 3);
      } catch (UnreadableImageException e) {
        assertThat(e.file()).isEqualTo(name);
        errors++;
      }
    }
    assertThat(errors).isPositive();
  }

  @Test
  void decode_damagedPng_namesTheChunk() throws IOException {
    byte[] bytes = Files.readAllBytes(ExpectedPixels.resource("formats/rgb.png"));
    bytes[bytes.length - 30] = (byte) ~bytes[bytes.length - 30];

    assertThatThrownBy(() -> decoder.decode(bytes, "flower.png"))
        .hasMessageContaining("flower.png")
        .hasMessageContaining("chunk IDAT")
        .hasMessageContaining("checksum");
  }

  @Test
  void decode_pixelBomb_isRefusedByItsHeader() throws IOException {
    byte[] bomb = png(40_000, 40_000);

    assertThatThrownBy(() -> decoder.decode(bomb, "bomb.png"))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("40000 x 40000 pixels")
        .hasMessageContaining("89478485")
        .hasMessageContaining("maximumPixels");
  }

  @Test
  void decode_widthTimesHeightBeyondInt_isRefusedByItsHeader() throws IOException {
    byte[] bomb = png(Integer.MAX_VALUE, Integer.MAX_VALUE);

    assertThatThrownBy(() -> decoder.decode(bomb, "bomb.png"))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("2147483647 x 2147483647");
  }

  @Test
  void decode_jpegThatClaimsMore_isRefusedByItsHeader() throws IOException {
    byte[] bytes = Files.readAllBytes(ExpectedPixels.resource("formats/baseline.jpg"));
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == (byte) 0xff && bytes[at + 1] == (byte) 0xc0) {
        Arrays.fill(bytes, at + 5, at + 9, (byte) 0xff);
        break;
      }
    }

    assertThatThrownBy(() -> decoder.decode(bytes, "bomb.jpg"))
        .hasMessageContaining("65535 x 65535");
  }

  @Test
  void decode_gifWithALargeCanvas_isRefusedByItsHeader() throws IOException {
    byte[] bytes = Files.readAllBytes(ExpectedPixels.resource("formats/palette.gif"));
    Arrays.fill(bytes, 6, 10, (byte) 0xff);

    assertThatThrownBy(() -> decoder.decode(bytes, "bomb.gif"))
        .hasMessageContaining("65535 x 65535");
  }

  @Test
  void decode_limitOfItsOwnSize_isRead() {
    Path file = ExpectedPixels.resource("formats/rgb.png");
    RgbImage image = decoder.decode(file);
    long pixels = (long) image.width() * image.height();

    assertThat(ImageDecoder.builder().maximumPixels(pixels).build().decode(file)).isEqualTo(image);
    ImageDecoder smaller = ImageDecoder.builder().maximumPixels(pixels - 1).build();
    assertThatThrownBy(() -> smaller.decode(file)).isInstanceOf(UnreadableImageException.class);
    assertThatThrownBy(() -> ImageDecoder.builder().maximumPixels(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void decode_noImage_saysWhatItTakes() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.jpg"), "these are my holiday pictures");

    assertThatThrownBy(() -> decoder.decode(text))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining(text.toString())
        .hasMessageContaining("JPEG, PNG, GIF, BMP, WebP or TIFF");
    assertThatThrownBy(() -> decoder.decode(new byte[0], "x")).hasMessageContaining("empty");
    assertThatThrownBy(() -> decoder.decode(folder.resolve("absent.png")))
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> decoder.decode(folder))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void decode_wrongExtension_isReadByItsContent() throws IOException {
    Path file = folder.resolve("really-a-png.jpg");
    PaintedImages.write(folder.resolve("a.png"), 1);
    Files.move(folder.resolve("a.png"), file);

    assertThat(decoder.decode(file)).isEqualTo(PaintedImages.image(1));
  }

  @Test
  void decode_ignoredOrientation_staysAsItLies() {
    ImageDecoder lying = ImageDecoder.builder().ignoreOrientation().build();

    assertThat(lying.decode(ExpectedPixels.resource("formats/exif-6.jpg"))).hasToString("26 x 19");
    assertThat(decoder.decode(ExpectedPixels.resource("formats/exif-6.jpg")))
        .hasToString("19 x 26");
  }

  /** Returns a PNG file that claims a size and holds a single compressed byte. */
  private static byte[] png(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    chunk(out, "IHDR", header);
    chunk(out, "IDAT", new byte[] {0x78, (byte) 0x9c, 0x63, 0, 0, 0, 1, 0, 1});
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] data)
      throws IOException {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(letters);
    crc.update(data);
    out.write(ByteBuffer.allocate(4).putInt(data.length).array());
    out.write(letters);
    out.write(data);
    out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}

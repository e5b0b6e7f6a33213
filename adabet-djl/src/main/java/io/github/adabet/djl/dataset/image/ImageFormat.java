package io.github.adabet.djl.dataset.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The formats of images that are read, told apart by a file's first bytes and not by its name. */
public enum ImageFormat {
  /** Baseline and progressive, of 8 bits, in grey, YCbCr, RGB, CMYK or YCCK. */
  JPEG(
      "JPEG",
      "com.twelvemonkeys.imageio:imageio-jpeg:3.14.0",
      List.of("jpg", "jpeg", "jpe", "jfif"),
      new byte[][] {{(byte) 0xff, (byte) 0xd8, (byte) 0xff}}),

  /** Of any colour type and depth. */
  PNG("PNG", null, List.of("png"), new byte[][] {{(byte) 0x89, 'P', 'N', 'G', '\r', '\n'}}),

  /** The first picture of it. */
  GIF("GIF", null, List.of("gif"), new byte[][] {ascii("GIF87a"), ascii("GIF89a")}),

  /** Windows bitmaps. */
  BMP("BMP", null, List.of("bmp", "dib"), new byte[][] {ascii("BM")}),

  /** The first picture of it, with or without loss; needs a plug-in. */
  WEBP(
      "WebP",
      "com.twelvemonkeys.imageio:imageio-webp:3.14.0",
      List.of("webp"),
      new byte[][] {ascii("RIFF")}) {
    @Override
    boolean begins(byte[] bytes) {
      return super.begins(bytes) && Arrays.equals(bytes, 8, 12, ascii("WEBP"), 0, 4);
    }
  },

  /** The first page of it. */
  TIFF(
      "TIFF",
      "com.twelvemonkeys.imageio:imageio-tiff:3.14.0",
      List.of("tif", "tiff"),
      new byte[][] {{'I', 'I', 42, 0}, {'M', 'M', 0, 42}});

  /** The first bytes that tell every format. */
  private static final int SIGNATURE = 12;

  private final String label;
  private final @Nullable String plugin;
  private final List<String> extensions;
  private final byte[][] beginnings;

  ImageFormat(String label, @Nullable String plugin, List<String> extensions, byte[][] beginnings) {
    this.label = label;
    this.plugin = plugin;
    this.extensions = extensions;
    this.beginnings = beginnings;
  }

  /**
   * The name in messages.
   *
   * @return also what ImageIO calls the format
   */
  public String label() {
    return label;
  }

  /**
   * What the names of such files end in.
   *
   * @return without the dot, in lower case, the usual one first
   */
  public List<String> extensions() {
    return extensions;
  }

  /**
   * The format that the name of a file stands for.
   *
   * @param fileName the last part of a path
   * @return empty if the name is not that of an image
   */
  public static Optional<ImageFormat> ofName(String fileName) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> format.extensions.contains(extension))
        .findFirst();
  }

  /**
   * The format that a file is of.
   *
   * @param bytes the beginning of the file, or all of it
   * @return empty if it is none of these
   */
  public static Optional<ImageFormat> of(byte[] bytes) {
    return Arrays.stream(values())
        .filter(format -> bytes.length >= SIGNATURE && format.begins(bytes))
        .findFirst();
  }

  /** Returns the Maven coordinates of what reads files that the JDK cannot, or null for none. */
  @Nullable String plugin() {
    return plugin;
  }

  /** Tells whether bytes, at least as many as a signature has, begin a file of this format. */
  boolean begins(byte[] bytes) {
    return Arrays.stream(beginnings)
        .anyMatch(
            beginning -> Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

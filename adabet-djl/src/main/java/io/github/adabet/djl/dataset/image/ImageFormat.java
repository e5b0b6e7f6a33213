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
  JPEG("JPEG", "com.twelvemonkeys.imageio:imageio-jpeg:3.14.0"),

  /** Of any colour type and depth. */
  PNG("PNG", null),

  /** The first picture of it. */
  GIF("GIF", null),

  /** Windows bitmaps. */
  BMP("BMP", null),

  /** The first picture of it, with or without loss; needs a plug-in. */
  WEBP("WebP", "com.twelvemonkeys.imageio:imageio-webp:3.14.0"),

  /** The first page of it. */
  TIFF("TIFF", "com.twelvemonkeys.imageio:imageio-tiff:3.14.0");

  /** The first bytes that tell every format. */
  private static final int SIGNATURE = 12;

  private final String label;
  private final @Nullable String plugin;

  ImageFormat(String label, @Nullable String plugin) {
    this.label = label;
    this.plugin = plugin;
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
    return switch (this) {
      case JPEG -> List.of("jpg", "jpeg", "jpe", "jfif");
      case PNG -> List.of("png");
      case GIF -> List.of("gif");
      case BMP -> List.of("bmp", "dib");
      case WEBP -> List.of("webp");
      case TIFF -> List.of("tif", "tiff");
    };
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
        .filter(format -> format.extensions().contains(extension))
        .findFirst();
  }

  /**
   * The format that a file is of.
   *
   * @param bytes the beginning of the file, or all of it
   * @return empty if it is none of these
   */
  public static Optional<ImageFormat> of(byte[] bytes) {
    if (bytes.length < SIGNATURE) {
      return Optional.empty();
    }
    String signature = new String(bytes, 0, SIGNATURE, StandardCharsets.ISO_8859_1);
    return Arrays.stream(values()).filter(format -> format.isSignedBy(signature)).findFirst();
  }

  /** Returns the Maven coordinates of what reads files that the JDK cannot, or null for none. */
  @Nullable String plugin() {
    return plugin;
  }

  private boolean isSignedBy(String signature) {
    return switch (this) {
      case JPEG -> signature.startsWith("\u00ff\u00d8\u00ff");
      case PNG -> signature.startsWith("\u0089PNG\r\n");
      case GIF -> signature.startsWith("GIF87a") || signature.startsWith("GIF89a");
      case BMP -> signature.startsWith("BM");
      case WEBP -> signature.startsWith("RIFF") && signature.endsWith("WEBP");
      case TIFF -> signature.startsWith("II*\0") || signature.startsWith("MM\0*");
    };
  }
}

package io.github.adabet.djl.dataset.image;

import io.github.adabet.spi.GivenSettings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageReader;

/**
 * Reads files of images into {@link RgbImage 8-bit colours}, as Pillow's {@code
 * Image.open(file).convert("RGB")} does it, which torchvision and timm use.
 *
 * <p><b>Formats.</b> JPEG (baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK), PNG, GIF,
 * BMP and TIFF are read by the JDK; WebP, and what the JDK does not know of TIFF and JPEG, by
 * plug-ins of TwelveMonkeys where they are on the class path. A format is told by a file's first
 * bytes, not by its name.
 *
 * <p><b>Colours.</b> Grey becomes three equal numbers, palettes their colours, and of 16 bits the
 * upper 8 are taken. Transparency is left out: a pixel keeps the colour that it has in the file,
 * whatever its alpha (no background shines through). Colour profiles and gamma are not applied.
 * CMYK is converted by formula, without a profile. Of several pictures or pages the first is read,
 * with the canvas that it lies on.
 *
 * <p><b>Orientation.</b> Photographs are turned upright as their EXIF data say, unless {@link
 * Builder#ignoreOrientation} is set, as torchvision's own loader ignores it.
 *
 * <p><b>Broken files.</b> A file that is truncated or damaged is an {@link
 * UnreadableImageException}, also where only some pixels are missing. Every file's width and height
 * are read before its pixels are, and one that claims more pixels than the limit is refused.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class ImageDecoder {

  /** Pixels of the largest image that is read unless another limit is set: those of Pillow. */
  public static final long DEFAULT_MAXIMUM_PIXELS = 89_478_485;

  /** Bytes of the largest file that is read. */
  public static final long MAXIMUM_FILE_BYTES = 1L << 28;

  private final long maximumPixels;
  private final boolean ignoresOrientation;

  private ImageDecoder(Builder builder) {
    this.maximumPixels = builder.maximumPixels;
    this.ignoresOrientation = builder.ignoresOrientation;
  }

  /**
   * A decoder with the defaults.
   *
   * @return turns images upright, and reads up to {@link #DEFAULT_MAXIMUM_PIXELS}
   */
  public static ImageDecoder create() {
    return builder().build();
  }

  /**
   * A builder of decoders.
   *
   * @return a new one
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads an image.
   *
   * @param file its path
   * @return a new image
   * @throws UnreadableImageException if it cannot be read; the message names the file
   */
  public RgbImage decode(Path file) {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size > MAXIMUM_FILE_BYTES) {
        throw new IOException(
            "the file has " + size + " bytes; at most " + MAXIMUM_FILE_BYTES + " are read");
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnreadableImageException(file.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw new UnreadableImageException(file.toString(), reason(e), e);
    }
    return decode(bytes, file.toString());
  }

  /**
   * Reads an image that is in memory.
   *
   * @param bytes the content of a file; not changed
   * @param name what the image is called in messages
   * @return a new image
   * @throws UnreadableImageException if it cannot be read; the message holds the name
   */
  public RgbImage decode(byte[] bytes, String name) {
    try {
      return decode(bytes);
    } catch (IOException e) {
      throw new UnreadableImageException(name, reason(e), e);
    } catch (OutOfMemoryError e) {
      throw new UnreadableImageException(
          name,
          "the heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB has no room for it; raise -Xmx, or make the image smaller",
          e);
    }
  }

  private RgbImage decode(byte[] bytes) throws IOException {
    Optional<ImageFormat> format = ImageFormat.of(bytes);
    if (bytes.length == 0) {
      throw new IOException("it is empty");
    }
    if (format.isEmpty()) {
      throw new IOException(
          "it is no JPEG, PNG, GIF, BMP, WebP or TIFF by its first bytes; convert it to one");
    }
    return switch (format.get()) {
      case JPEG -> jpeg(bytes);
      case PNG -> {
        int orientation = PngFile.orientation(bytes);
        yield upright(other(ImageFormat.PNG, bytes), orientation);
      }
      case TIFF -> {
        int orientation = ExifOrientation.of(bytes, 0, bytes.length);
        yield upright(other(ImageFormat.TIFF, bytes), orientation);
      }
      case WEBP -> {
        int orientation = WebpFile.orientation(bytes);
        yield upright(other(ImageFormat.WEBP, bytes), orientation);
      }
      case GIF -> {
        GifFile file = GifFile.of(bytes);
        requireWithinLimit(file.width(), file.height());
        yield file.around(other(ImageFormat.GIF, bytes));
      }
      case BMP -> other(ImageFormat.BMP, bytes);
    };
  }

  private RgbImage jpeg(byte[] bytes) throws IOException {
    JpegFile file = JpegFile.of(bytes);
    requireWithinLimit(file.width(), file.height());
    byte[] essentials = file.essentials();
    RgbImage image =
        file.components() == 4
            ? CmykConversion.ofInverted(
                ImageReading.read(ImageFormat.JPEG, essentials, ImageReading::raster), file.ycck())
            : RasterPixels.of(ImageReading.read(ImageFormat.JPEG, essentials, ImageReading::image));
    return upright(image, file.orientation());
  }

  private RgbImage other(ImageFormat format, byte[] bytes) throws IOException {
    return RasterPixels.of(ImageReading.read(format, bytes, this::limited));
  }

  private BufferedImage limited(ImageReader reader) throws IOException {
    requireWithinLimit(reader.getWidth(0), reader.getHeight(0));
    return ImageReading.image(reader);
  }

  private void requireWithinLimit(long width, long height) throws IOException {
    if (width * height > maximumPixels) {
      throw new IOException(
          "it claims "
              + width
              + " x "
              + height
              + " pixels, more than the limit of "
              + maximumPixels
              + "; make it smaller, or raise maximumPixels if the file is to be trusted");
    }
  }

  private RgbImage upright(RgbImage image, int orientation) {
    return ignoresOrientation ? image : image.upright(orientation);
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  /** Collects settings; setting one twice is an error. Not safe for use by several threads. */
  public static final class Builder {

    private final GivenSettings given = new GivenSettings();
    private long maximumPixels = DEFAULT_MAXIMUM_PIXELS;
    private boolean ignoresOrientation;

    private Builder() {}

    /**
     * Refuses larger images before they are decoded. Default: {@link #DEFAULT_MAXIMUM_PIXELS}.
     *
     * @param pixels width times height of the largest image that is read, 1 or more
     * @return this
     * @throws IllegalArgumentException if {@code pixels} is less than 1
     */
    public Builder maximumPixels(long pixels) {
      given.once("maximumPixels");
      if (pixels < 1) {
        throw new IllegalArgumentException("maximumPixels is " + pixels + "; it must be 1 or more");
      }
      this.maximumPixels = pixels;
      return this;
    }

    /**
     * Leaves images as they lie in the file, whatever EXIF says of how the camera was held.
     * Default: they are turned upright.
     *
     * @return this
     */
    public Builder ignoreOrientation() {
      given.once("ignoreOrientation");
      this.ignoresOrientation = true;
      return this;
    }

    /**
     * Makes the decoder.
     *
     * @return a new decoder
     */
    public ImageDecoder build() {
      return new ImageDecoder(this);
    }
  }
}

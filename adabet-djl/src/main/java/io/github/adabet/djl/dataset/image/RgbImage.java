package io.github.adabet.djl.dataset.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * An image of 8-bit red, green and blue, row by row from the top left, in the heap of the process.
 *
 * <p>Two images are equal if size and all pixels are. Immutable, and safe for use by several
 * threads.
 */
public final class RgbImage {

  /** Numbers of a pixel. */
  public static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /** Takes over an array that nobody writes to any more. */
  RgbImage(int width, int height, byte[] pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Copies pixels.
   *
   * @param width 1 or more
   * @param height 1 or more
   * @param pixels red, green and blue from 0 to 255 as unsigned bytes, pixel by pixel, row by row
   * @return a new image
   * @throws IllegalArgumentException if there are not {@code width * height * 3} bytes
   */
  public static RgbImage of(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != (long) width * height * CHANNELS) {
      throw new IllegalArgumentException(
          "width is "
              + width
              + ", height "
              + height
              + ", and there are "
              + pixels.length
              + " bytes; width and height must be 1 or more, and each pixel has 3 bytes");
    }
    return new RgbImage(width, height, pixels.clone());
  }

  /**
   * The width.
   *
   * @return in pixels, 1 or more
   */
  public int width() {
    return width;
  }

  /**
   * The height.
   *
   * @return in pixels, 1 or more
   */
  public int height() {
    return height;
  }

  /**
   * The numbers as they stand.
   *
   * @return a read-only view of red, green and blue as unsigned bytes, pixel by pixel, row by row
   */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(pixels).asReadOnlyBuffer();
  }

  /**
   * A copy of the numbers.
   *
   * @return a new array of {@code width * height * 3} unsigned bytes
   */
  public byte[] toArray() {
    return pixels.clone();
  }

  /**
   * One number.
   *
   * @param x column, from 0 (included) to {@link #width()} (excluded)
   * @param y row, from 0 (included) to {@link #height()} (excluded)
   * @param channel 0 for red, 1 for green, 2 for blue
   * @return from 0 to 255
   * @throws IndexOutOfBoundsException if there is no such number
   */
  public int value(int x, int y, int channel) {
    Objects.checkIndex(x, width);
    Objects.checkIndex(y, height);
    Objects.checkIndex(channel, CHANNELS);
    return pixels[(y * width + x) * CHANNELS + channel] & 0xff;
  }

  /**
   * A part of the image; what lies outside of the image is black.
   *
   * @param left first column, may be negative
   * @param top first row, may be negative
   * @param columns width of the part, 1 or more
   * @param rows height of the part, 1 or more
   * @return a new image
   * @throws IllegalArgumentException if the part has no pixel
   */
  public RgbImage crop(int left, int top, int columns, int rows) {
    requireSize(columns, rows);
    if (left == 0 && top == 0 && columns == width && rows == height) {
      return this;
    }
    byte[] part = new byte[Math.multiplyExact(Math.multiplyExact(columns, rows), CHANNELS)];
    int from = Math.max(left, 0);
    int to = Math.min(left + columns, width);
    for (int y = Math.max(top, 0); y < Math.min(top + rows, height) && from < to; y++) {
      int source = (y * width + from) * CHANNELS;
      int target = ((y - top) * columns + from - left) * CHANNELS;
      System.arraycopy(pixels, source, part, target, (to - from) * CHANNELS);
    }
    return new RgbImage(columns, rows, part);
  }

  /**
   * The image in another size, as Pillow's {@code resize} makes it: the same to the last bit.
   *
   * @param columns the new width, 1 or more
   * @param rows the new height, 1 or more
   * @param interpolation the filter
   * @return a new image, or this one if it has that size
   * @throws IllegalArgumentException if the new image has no pixel
   */
  public RgbImage resize(int columns, int rows, Interpolation interpolation) {
    return resize(columns, rows, interpolation, 0, 0, columns, rows);
  }

  /**
   * A part of the image in another size: {@code resize(columns, rows, interpolation).crop(left,
   * top, partColumns, partRows)}, without computing the rest.
   *
   * @param columns width of the whole image after resizing, 1 or more
   * @param rows height of the whole image after resizing, 1 or more
   * @param interpolation the filter
   * @param left first column of the part, may be negative
   * @param top first row of the part, may be negative
   * @param partColumns width of the part, 1 or more
   * @param partRows height of the part, 1 or more
   * @return a new image of the part's size; what lies outside of the whole image is black
   * @throws IllegalArgumentException if the part or the whole has no pixel
   */
  public RgbImage resize(
      int columns,
      int rows,
      Interpolation interpolation,
      int left,
      int top,
      int partColumns,
      int partRows) {
    requireSize(columns, rows);
    requireSize(partColumns, partRows);
    if (columns == width && rows == height) {
      return crop(left, top, partColumns, partRows);
    }
    int beginColumn = Math.min(Math.max(left, 0), columns);
    int endColumn = Math.max(beginColumn, Math.min(left + partColumns, columns));
    int beginRow = Math.min(Math.max(top, 0), rows);
    int endRow = Math.max(beginRow, Math.min(top + partRows, rows));
    if (beginColumn == endColumn || beginRow == endRow) {
      return new RgbImage(partColumns, partRows, new byte[partColumns * partRows * CHANNELS]);
    }
    ResampleWeights across =
        ResampleWeights.of(width, columns, interpolation, beginColumn, endColumn);
    ResampleWeights down = ResampleWeights.of(height, rows, interpolation, beginRow, endRow);
    byte[] resized = Resampler.resample(pixels, width, across, down);
    return new RgbImage(endColumn - beginColumn, endRow - beginRow, resized)
        .crop(left - beginColumn, top - beginRow, partColumns, partRows);
  }

  /**
   * The image mirrored: left becomes right.
   *
   * @return a new image
   */
  public RgbImage flipped() {
    return arranged(width, height, width - 1, -1, width);
  }

  /**
   * The image turned and mirrored as EXIF's orientation says, so that it stands upright.
   *
   * @param orientation from 1 (upright already) to 8
   * @return a new image, or this one for 1
   * @throws IllegalArgumentException if there is no such orientation
   */
  public RgbImage upright(int orientation) {
    int last = width * height - 1;
    return switch (orientation) {
      case 1 -> this;
      case 2 -> flipped();
      case 3 -> arranged(width, height, last, -1, -width);
      case 4 -> arranged(width, height, (height - 1) * width, 1, -width);
      case 5 -> arranged(height, width, 0, width, 1);
      case 6 -> arranged(height, width, (height - 1) * width, -width, 1);
      case 7 -> arranged(height, width, last, -width, -1);
      case 8 -> arranged(height, width, width - 1, width, -1);
      default ->
          throw new IllegalArgumentException(
              "orientation is " + orientation + "; it must be from 1 to 8");
    };
  }

  /**
   * Returns the pixels in another order.
   *
   * @param columns the new width
   * @param rows the new height
   * @param first position of the pixel that becomes the first, counted in pixels
   * @param right from one new column to the next, in pixels of this image
   * @param below from one new row to the next
   */
  private RgbImage arranged(int columns, int rows, int first, int right, int below) {
    byte[] target = new byte[pixels.length];
    int at = 0;
    for (int y = 0; y < rows; y++) {
      int source = (first + y * below) * CHANNELS;
      for (int x = 0; x < columns; x++) {
        target[at] = pixels[source];
        target[at + 1] = pixels[source + 1];
        target[at + 2] = pixels[source + 2];
        at += CHANNELS;
        source += right * CHANNELS;
      }
    }
    return new RgbImage(columns, rows, target);
  }

  private static void requireSize(int columns, int rows) {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "The size asked for is " + columns + " x " + rows + "; both must be 1 or more");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage image
        && width == image.width
        && height == image.height
        && Arrays.equals(pixels, image.pixels);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(pixels);
  }

  /** The size, not the pixels. */
  @Override
  public String toString() {
    return width + " x " + height;
  }
}

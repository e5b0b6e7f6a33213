package io.github.adabet.djl.dataset.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * Takes red, green and blue out of what ImageIO has read, as they stand in the file: without colour
 * profile and gamma, transparency left out, the upper 8 of 16 bits.
 */
final class RasterPixels {

  private static final int CHANNELS = RgbImage.CHANNELS;

  private RasterPixels() {}

  /**
   * Converts an image.
   *
   * @throws IOException if its numbers are no integers of at most 16 bits
   */
  static RgbImage of(BufferedImage image) throws IOException {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    int type = raster.getTransferType();
    if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
      throw new IOException(
          "its numbers are floating-point, and nobody knows which of them is white; convert it to"
              + " 8 bits");
    }
    if (colors.getColorSpace().getType() == ColorSpace.TYPE_CMYK
        && type == DataBuffer.TYPE_BYTE
        && raster.getNumBands() == 4) {
      return CmykConversion.ofInk(raster);
    }
    byte[] pixels = new byte[Math.multiplyExact(image.getWidth() * CHANNELS, image.getHeight())];
    if (colors instanceof IndexColorModel palette && raster.getNumBands() == 1) {
      copyPalette(raster, palette, pixels);
    } else if (isBands(colors, type)) {
      int[] bands =
          colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY
              ? new int[] {0, 0, 0}
              : new int[] {0, 1, 2};
      if (!copyBytes(raster, bands, pixels)) {
        copyBands(raster, bands, Math.max(colors.getComponentSize(0) - 8, 0), pixels);
      }
    } else {
      copyColors(image, pixels);
    }
    return new RgbImage(image.getWidth(), image.getHeight(), pixels);
  }

  private static boolean isBands(ColorModel colors, int type) {
    int space = colors.getColorSpace().getType();
    return colors instanceof ComponentColorModel
        && !colors.isAlphaPremultiplied()
        && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
        && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
        && colors.getComponentSize(0) >= 8;
  }

  private static void copyPalette(Raster raster, IndexColorModel palette, byte[] pixels) {
    int[] colors = new int[palette.getMapSize()];
    palette.getRGBs(colors);
    int width = raster.getWidth();
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        // Beyond the palette is black, as in Pillow.
        at = put(pixels, at, row[x] < colors.length ? colors[row[x]] : 0);
      }
    }
  }

  /** Copies bytes that stand side by side in one array; returns whether they do. */
  private static boolean copyBytes(Raster raster, int[] bands, byte[] pixels) {
    if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
        || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
        || buffer.getNumBanks() != 1) {
      return false;
    }
    byte[] source = buffer.getData();
    int[] offsets = model.getBandOffsets();
    int begin =
        buffer.getOffset()
            + (raster.getMinY() - raster.getSampleModelTranslateY()) * model.getScanlineStride()
            + (raster.getMinX() - raster.getSampleModelTranslateX()) * model.getPixelStride();
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      int from = begin + y * model.getScanlineStride();
      int red = from + offsets[bands[0]];
      int green = from + offsets[bands[1]];
      int blue = from + offsets[bands[2]];
      int step = model.getPixelStride();
      for (int x = 0; x < raster.getWidth(); x++) {
        pixels[at] = source[red + x * step];
        pixels[at + 1] = source[green + x * step];
        pixels[at + 2] = source[blue + x * step];
        at += CHANNELS;
      }
    }
    return true;
  }

  private static void copyBands(Raster raster, int[] bands, int shift, byte[] pixels) {
    int width = raster.getWidth();
    int[] row = new int[width];
    for (int channel = 0; channel < CHANNELS; channel++) {
      int at = channel;
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, bands[channel], row);
        for (int x = 0; x < width; x++) {
          pixels[at] = (byte) (row[x] >> shift);
          at += CHANNELS;
        }
      }
    }
  }

  /** Asks the colour model for each pixel in sRGB: packed pixels, and rare colour spaces. */
  private static void copyColors(BufferedImage image, byte[] pixels) {
    int[] row = new int[image.getWidth()];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int color : row) {
        at = put(pixels, at, color);
      }
    }
  }

  private static int put(byte[] pixels, int at, int color) {
    pixels[at] = (byte) (color >> 16);
    pixels[at + 1] = (byte) (color >> 8);
    pixels[at + 2] = (byte) color;
    return at + CHANNELS;
  }
}

package io.github.adabet.djl.dataset.image;

import java.awt.image.Raster;

/**
 * Makes red, green and blue of the four numbers that files for print store, without a colour
 * profile, as libjpeg and Pillow do.
 */
final class CmykConversion {

  private static final int FOUR = 4;

  private CmykConversion() {}

  /**
   * Converts pixels as they stand in a JPEG file, where 255 stands for no ink, as Adobe writes them
   * and Pillow expects them.
   *
   * @param raster four numbers a pixel
   * @param ycck whether the first three are YCbCr
   */
  static RgbImage ofInverted(Raster raster, boolean ycck) {
    return of(raster, ycck, 0);
  }

  /**
   * Converts pixels of which 255 stands for as much ink as there can be, as in TIFF files.
   *
   * @param raster four numbers of 8 bits a pixel
   */
  static RgbImage ofInk(Raster raster) {
    return of(raster, false, 255);
  }

  private static RgbImage of(Raster raster, boolean ycck, int flipped) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] pixels = new byte[Math.multiplyExact(width * RgbImage.CHANNELS, height)];
    int[] row = new int[width * FOUR];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < row.length; x += FOUR) {
        if (ycck) {
          toCmy(row, x);
        }
        int paper = row[x + 3] ^ flipped;
        for (int i = 0; i < RgbImage.CHANNELS; i++) {
          int ink = 255 - (row[x + i] ^ flipped);
          pixels[at++] = (byte) (paper - product(ink, paper));
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Turns YCbCr into the complement of RGB: cyan, magenta and yellow. */
  private static void toCmy(int[] row, int x) {
    double luma = row[x];
    double blue = row[x + 1] - 128.0;
    double red = row[x + 2] - 128.0;
    row[x] = 255 - clipped(luma + 1.402 * red);
    row[x + 1] = 255 - clipped(luma - 0.344136286 * blue - 0.714136286 * red);
    row[x + 2] = 255 - clipped(luma + 1.772 * blue);
  }

  private static int clipped(double value) {
    return (int) Math.min(Math.max(Math.rint(value), 0), 255);
  }

  /** Returns {@code a * b / 255}, rounded. */
  private static int product(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }
}

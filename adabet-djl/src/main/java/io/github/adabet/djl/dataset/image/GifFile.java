package io.github.adabet.djl.dataset.image;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where the first picture of a GIF file lies on the canvas, and what surrounds it: as in Pillow,
 * the colour that stands for transparency, or the first one of the palette where none does (not the
 * background colour of the file, which programs that show GIF ignore).
 *
 * @param width of the canvas, in pixels; that of the file, or more where the picture sticks out
 * @param height of the canvas
 * @param left of the picture on it
 * @param top of the picture on it
 * @param red of what surrounds it, from 0 to 255
 * @param green of the same
 * @param blue of the same
 */
record GifFile(int width, int height, int left, int top, int red, int green, int blue) {

  private static final int SIGNATURE_BYTES = 6;
  private static final int EXTENSION = 0x21;
  private static final int PICTURE = 0x2c;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int HAS_PALETTE = 0x80;
  private static final int BYTE = 0xff;

  /**
   * Reads the blocks before the first picture's pixels.
   *
   * @param file a whole file that begins as GIF files do
   * @throws IOException if they are truncated or damaged
   */
  static GifFile of(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return read(bytes.position(SIGNATURE_BYTES));
    } catch (BufferUnderflowException e) {
      throw new IOException("it ends before its first picture; the file is truncated", e);
    }
  }

  private static GifFile read(ByteBuffer bytes) throws IOException {
    int width = Short.toUnsignedInt(bytes.getShort());
    int height = Short.toUnsignedInt(bytes.getShort());
    int flags = bytes.get();
    bytes.getShort();
    byte @Nullable [] palette = palette(bytes, flags);
    int surrounding = 0;
    int kind = bytes.get();
    while (kind == EXTENSION) {
      if ((bytes.get() & BYTE) == GRAPHIC_CONTROL) {
        byte[] control = block(bytes);
        surrounding = control.length > 3 && (control[0] & 1) == 1 ? control[3] & BYTE : surrounding;
      }
      while (block(bytes).length > 0) {}
      kind = bytes.get();
    }
    if (kind != PICTURE) {
      throw new IOException("it holds no picture; it is damaged");
    }
    int left = Short.toUnsignedInt(bytes.getShort());
    int top = Short.toUnsignedInt(bytes.getShort());
    int right = left + Short.toUnsignedInt(bytes.getShort());
    int bottom = top + Short.toUnsignedInt(bytes.getShort());
    byte[] own = palette(bytes, bytes.get());
    byte[] colors = own == null ? palette : own;
    int at = RgbImage.CHANNELS * surrounding;
    return new GifFile(
        Math.max(width, right),
        Math.max(height, bottom),
        left,
        top,
        number(colors, at),
        number(colors, at + 1),
        number(colors, at + 2));
  }

  /** Returns a number of a palette; 0 beyond it, as all its colours are black there. */
  private static int number(byte @Nullable [] colors, int at) {
    return colors == null || at >= colors.length ? 0 : colors[at] & BYTE;
  }

  private static byte @Nullable [] palette(ByteBuffer bytes, int flags) {
    if ((flags & HAS_PALETTE) == 0) {
      return null;
    }
    byte[] colors = new byte[RgbImage.CHANNELS << (1 + (flags & 7))];
    bytes.get(colors);
    return colors;
  }

  private static byte[] block(ByteBuffer bytes) {
    byte[] block = new byte[bytes.get() & BYTE];
    bytes.get(block);
    return block;
  }

  /**
   * Puts the first picture on the canvas.
   *
   * @param picture as it is without one
   * @return the canvas
   */
  RgbImage around(RgbImage picture) {
    if (picture.width() == width && picture.height() == height) {
      return picture;
    }
    byte[] pixels = new byte[Math.multiplyExact(width * RgbImage.CHANNELS, height)];
    for (int at = 0; at < pixels.length; at += RgbImage.CHANNELS) {
      pixels[at] = (byte) red;
      pixels[at + 1] = (byte) green;
      pixels[at + 2] = (byte) blue;
    }
    ByteBuffer source = picture.bytes();
    int row = picture.width() * RgbImage.CHANNELS;
    for (int y = 0; y < picture.height(); y++) {
      source.get(y * row, pixels, ((top + y) * width + left) * RgbImage.CHANNELS, row);
    }
    return new RgbImage(width, height, pixels);
  }
}

package io.github.adabet.djl.dataset.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the orientation from EXIF data, which is a TIFF structure in whatever file it stands. */
final class ExifOrientation {

  /** Upright already: what a file without EXIF data has. */
  static final int UPRIGHT = 1;

  private static final int TAG = 0x0112;
  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES = 12;
  private static final int SHORT_TYPE = 3;
  private static final int LAST = 8;

  private ExifOrientation() {}

  /**
   * Reads the orientation.
   *
   * @param bytes hold the structure, which may be broken or missing
   * @param offset where the structure begins
   * @param length bytes of it
   * @return from 1 to 8; 1 if the structure holds none that can be read
   */
  static int of(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < HEADER_BYTES || offset + (long) length > bytes.length) {
      return UPRIGHT;
    }
    ByteBuffer tiff = ByteBuffer.wrap(bytes, offset, length).slice();
    if (tiff.get(0) != tiff.get(1) || (tiff.get(0) != 'I' && tiff.get(0) != 'M')) {
      return UPRIGHT;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (directory + 2 > length) {
      return UPRIGHT;
    }
    int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
    for (int i = 0; i < entries; i++) {
      long at = directory + 2 + (long) i * ENTRY_BYTES;
      if (at + ENTRY_BYTES > length) {
        return UPRIGHT;
      }
      int entry = (int) at;
      if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG
          && Short.toUnsignedInt(tiff.getShort(entry + 2)) == SHORT_TYPE) {
        int value = Short.toUnsignedInt(tiff.getShort(entry + 8));
        return value >= UPRIGHT && value <= LAST ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}

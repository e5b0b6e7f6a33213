package io.github.adabet.djl.dataset.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Walks through the chunks of a WebP file. */
final class WebpFile {

  private static final int HEADER_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final byte[] EXIF = {'E', 'X', 'I', 'F'};
  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  private WebpFile() {}

  /**
   * Checks that the file is as long as it says.
   *
   * @param file a whole file that begins as WebP files do
   * @return the orientation of its EXIF data, from 1 to 8
   * @throws IOException if the file is truncated
   */
  static int orientation(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long end = CHUNK_BYTES + Integer.toUnsignedLong(bytes.getInt(4));
    if (end > file.length) {
      throw new IOException(
          "it has " + file.length + " bytes of " + end + "; the file is truncated");
    }
    long at = HEADER_BYTES;
    while (at + CHUNK_BYTES <= end) {
      int data = (int) at + CHUNK_BYTES;
      long length = Integer.toUnsignedLong(bytes.getInt(data - 4));
      if (data + length > end) {
        throw new IOException("one of its chunks is longer than the file; it is damaged");
      }
      if (Arrays.equals(file, data - 8, data - 4, EXIF, 0, EXIF.length)) {
        boolean prefixed =
            length >= PREFIX.length
                && Arrays.equals(file, data, data + PREFIX.length, PREFIX, 0, PREFIX.length);
        int skipped = prefixed ? PREFIX.length : 0;
        return ExifOrientation.of(file, data + skipped, (int) length - skipped);
      }
      at = data + length + (length & 1);
    }
    return ExifOrientation.UPRIGHT;
  }
}

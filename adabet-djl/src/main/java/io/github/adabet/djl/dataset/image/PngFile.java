package io.github.adabet.djl.dataset.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Walks through the chunks of a PNG file, because the JDK's reader passes over what is missing or
 * damaged.
 */
final class PngFile {

  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_BYTES = 12;
  private static final int END = code("IEND");
  private static final int EXIF = code("eXIf");
  private static final int DATA = code("IDAT");
  private static final int LOWER_CASE = 0x20000000;

  private PngFile() {}

  /**
   * Checks the structure.
   *
   * @param file a whole file that begins as PNG files do
   * @return the orientation of its EXIF data, from 1 to 8
   * @throws IOException if a chunk that the pixels depend on is damaged, or the file truncated
   */
  static int orientation(byte[] file) throws IOException {
    int orientation = ExifOrientation.UPRIGHT;
    boolean data = false;
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = SIGNATURE_BYTES;
    while (file.length - at >= CHUNK_BYTES) {
      int length = bytes.getInt(at);
      int code = bytes.getInt(at + 4);
      if (length < 0 || length > file.length - at - CHUNK_BYTES) {
        break;
      }
      boolean pixelsDependOnIt = (code & LOWER_CASE) == 0;
      if (pixelsDependOnIt && crc(file, at + 4, length + 4) != bytes.getInt(at + 8 + length)) {
        throw new IOException(
            "its chunk " + name(code) + " does not have the checksum it states; it is damaged");
      }
      data |= code == DATA;
      if (code == EXIF) {
        orientation = ExifOrientation.of(file, at + 8, length);
      }
      if (code == END) {
        if (!data) {
          throw new IOException("it holds no pixels");
        }
        return orientation;
      }
      at += CHUNK_BYTES + length;
    }
    throw new IOException("it ends before its last chunk does; the file is truncated");
  }

  private static int crc(byte[] file, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(file, offset, length);
    return (int) crc.getValue();
  }

  private static int code(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  private static String name(int code) {
    byte[] letters = ByteBuffer.allocate(4).putInt(code).array();
    return new String(letters, StandardCharsets.US_ASCII).replaceAll("[^A-Za-z]", "?");
  }
}

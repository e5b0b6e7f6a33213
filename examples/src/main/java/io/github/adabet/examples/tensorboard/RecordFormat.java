package io.github.adabet.examples.tensorboard;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * TensorFlow's format of records: length (8 bytes), checksum of the length, data, checksum of the
 * data, all little-endian. A checksum is the CRC32C, rotated right by 15 bits plus a constant, so
 * that checksums of data that hold checksums stay useful.
 */
final class RecordFormat {
  /** Bytes of a record besides its data. */
  static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  private static final int HEAD = Long.BYTES + Integer.BYTES;
  private static final int MOST_BYTES = 1 << 30;
  private static final int ROTATION = 15;
  private static final int MASK = 0xa282ead8;

  private RecordFormat() {}

  /** Puts data into a record. */
  static ByteBuffer record(byte[] data) {
    ByteBuffer record = ByteBuffer.allocate(FRAME + data.length).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(checksum(record.array(), 0, Long.BYTES));
    record.put(data);
    record.putInt(checksum(data, 0, data.length));
    return record.flip();
  }

  /**
   * How many bytes of a file are whole records: those before the first that was cut off, or whose
   * checksum is another.
   */
  static long wholeBytes(Path file) throws IOException {
    long whole = 0;
    long size = Files.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      while (size - whole >= FRAME) {
        byte[] head = in.readNBytes(HEAD);
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long length = fields.getLong();
        boolean fits = length >= 0 && length <= size - whole - FRAME && length < MOST_BYTES;
        if (!fits || fields.getInt() != checksum(head, 0, Long.BYTES)) {
          break;
        }
        byte[] data = in.readNBytes((int) length + Integer.BYTES);
        int expected = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt((int) length);
        if (expected != checksum(data, 0, (int) length)) {
          break;
        }
        whole += FRAME + length;
      }
    }
    return whole;
  }

  /** The masked checksum of some bytes. */
  static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return Integer.rotateRight((int) checksum.getValue(), ROTATION) + MASK;
  }
}

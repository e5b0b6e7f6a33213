package io.github.adabet.examples.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * TensorFlow's format of records: length (8 bytes), checksum of the length, data, checksum of the
 * data, all little-endian. A checksum is the CRC32C, rotated right by 15 bits plus a constant, so
 * that checksums of data that hold checksums stay useful.
 */
final class RecordFormat {
  /** Bytes of a record besides its data. */
  static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

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

  /** The masked checksum of some bytes. */
  static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return Integer.rotateRight((int) checksum.getValue(), ROTATION) + MASK;
  }
}

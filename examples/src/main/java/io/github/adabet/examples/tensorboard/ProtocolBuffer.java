package io.github.adabet.examples.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One message in the wire encoding of protocol buffers. Fields are written in the order of the
 * calls; writers of protobuf write them by ascending number. Not safe for use by several threads.
 *
 * <p>See "Encoding" in the documentation of Protocol Buffers: a key (field number and wire type),
 * then the value as variable-length integer, 4 or 8 bytes in little-endian order, or length and
 * bytes.
 */
final class ProtocolBuffer {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_AND_BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();

  /**
   * Adds a field of type {@code int64}, {@code int32} or of an enum; negative ones take 10 bytes.
   */
  ProtocolBuffer integer(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** Adds a field of type {@code double}. */
  ProtocolBuffer float64(int field, double value) {
    key(field, EIGHT_BYTES);
    encoded.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    return this;
  }

  /** Adds a field of type {@code float}. */
  ProtocolBuffer float32(int field, float value) {
    key(field, FOUR_BYTES);
    encoded.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return this;
  }

  /** Adds a field of type {@code string} or {@code bytes}, as UTF-8. */
  ProtocolBuffer text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a field that is a message. */
  ProtocolBuffer message(int field, ProtocolBuffer value) {
    return bytes(field, value.toBytes());
  }

  /** The message so far. */
  byte[] toBytes() {
    return encoded.toByteArray();
  }

  private ProtocolBuffer bytes(int field, byte[] value) {
    key(field, LENGTH_AND_BYTES);
    varint(value.length);
    encoded.writeBytes(value);
    return this;
  }

  private void key(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  /** Seven bits a byte, lowest first; the eighth says that more follow. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      encoded.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    encoded.write((int) rest);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

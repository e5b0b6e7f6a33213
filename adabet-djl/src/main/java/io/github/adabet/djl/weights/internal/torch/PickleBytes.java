package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of a pickle, read in order; whatever runs past the end is an error. */
final class PickleBytes {

  /** The longest string that is read, in bytes; names of tensors are far shorter. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private final FileBytes file;
  private final ByteBuffer bytes;

  /**
   * Wraps a pickle.
   *
   * @param file where it comes from, for messages
   * @param bytes little-endian
   */
  PickleBytes(FileBytes file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Returns an exception that names the file and the position. */
  WeightsException failure(String problem) {
    return failure(problem, null);
  }

  /** Returns an exception that names the file, the position and the exception behind it. */
  WeightsException failure(String problem, @Nullable Throwable cause) {
    return file.failure(
        "has a pickle that cannot be read (byte " + bytes.position() + " of it): " + problem,
        cause);
  }

  int unsignedByte() {
    need(1);
    return Byte.toUnsignedInt(bytes.get());
  }

  int unsignedShort() {
    need(Short.BYTES);
    return Short.toUnsignedInt(bytes.getShort());
  }

  int signedInt() {
    need(Integer.BYTES);
    return bytes.getInt();
  }

  long unsignedInt() {
    return Integer.toUnsignedLong(signedInt());
  }

  long signedLong() {
    need(Long.BYTES);
    return bytes.getLong();
  }

  /** Reads an integer in two's complement, little-endian. */
  long integer(long length) {
    if (length < 0 || length > Long.BYTES) {
      throw failure("an integer of " + length + " bytes; the most is 8");
    }
    need(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= unsignedByteUnchecked() << (Byte.SIZE * i);
    }
    int unused = Long.SIZE - Byte.SIZE * (int) length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  private long unsignedByteUnchecked() {
    return Byte.toUnsignedLong(bytes.get());
  }

  /** Reads a string of UTF-8. */
  String text(long length) {
    if (length < 0 || length > MAX_TEXT_BYTES) {
      throw failure(
          "a string of " + Long.toUnsignedString(length) + " bytes; the most is " + MAX_TEXT_BYTES);
    }
    need(length);
    String text = decode(bytes.slice(bytes.position(), (int) length));
    skip(length);
    return text;
  }

  /** Reads a string that a line feed ends. */
  String line() {
    int start = bytes.position();
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    if (end == bytes.limit() || end - start > MAX_TEXT_BYTES) {
      throw failure("a line without an end");
    }
    String line = decode(bytes.slice(start, end - start));
    bytes.position(end + 1);
    return line;
  }

  /** Passes over bytes. */
  void skip(long length) {
    need(length);
    bytes.position(bytes.position() + (int) length);
  }

  private String decode(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw failure("a string that is not UTF-8", e);
    }
  }

  private void need(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw failure(
          "it is truncated: "
              + Long.toUnsignedString(length)
              + " more bytes expected, "
              + bytes.remaining()
              + " left");
    }
  }
}

package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of pickles, read from the file in order; whatever runs past the end is an error. */
final class PickleBytes {

  /** The longest string that is read, in bytes; names of tensors are far shorter. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  /** The longest name of a function or class. */
  private static final int MAX_LINE_BYTES = 1 << 12;

  private static final int WINDOW_BYTES = 1 << 16;
  private static final int SURROGATES = 0xd000;
  private static final char REPLACEMENT = '\uFFFD';

  private final FileBytes file;
  private final long start;
  private final long end;

  /** What follows the position; {@code filled} is where the file goes on behind it. */
  private final ByteBuffer window =
      ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);

  private long filled;

  /**
   * Begins to read.
   *
   * @param file the file
   * @param start position in the file of the first byte
   * @param length number of bytes
   */
  PickleBytes(FileBytes file, long start, long length) {
    this.file = file;
    this.start = start;
    this.end = start + length;
    this.filled = start;
  }

  /** Returns the position in the file of the next byte. */
  long position() {
    return filled - window.remaining();
  }

  /** Returns an exception that names the file and the position. */
  WeightsException failure(String problem) {
    return failure(problem, null);
  }

  /** Returns an exception that names the file, the position and the exception behind it. */
  WeightsException failure(String problem, @Nullable Throwable cause) {
    return file.failure(
        "has a pickle that cannot be read (byte " + (position() - start) + " of it): " + problem,
        cause);
  }

  int unsignedByte() {
    need(1);
    return Byte.toUnsignedInt(window.get());
  }

  int unsignedShort() {
    need(Short.BYTES);
    return Short.toUnsignedInt(window.getShort());
  }

  int signedInt() {
    need(Integer.BYTES);
    return window.getInt();
  }

  long unsignedInt() {
    return Integer.toUnsignedLong(signedInt());
  }

  long signedLong() {
    need(Long.BYTES);
    return window.getLong();
  }

  /** Reads a float, which alone is big-endian. */
  double real() {
    return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
  }

  /** Reads an integer of at most 8 bytes in two's complement, little-endian. */
  long integer(int length) {
    need(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= Byte.toUnsignedLong(window.get()) << (Byte.SIZE * i);
    }
    int unused = Long.SIZE - Byte.SIZE * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  /** Reads a string of UTF-8. */
  String text(long length) {
    if (length < 0 || length > MAX_TEXT_BYTES) {
      throw failure(
          "a string of " + Long.toUnsignedString(length) + " bytes; the most is " + MAX_TEXT_BYTES);
    }
    requireLeft(length);
    byte[] utf8 = new byte[(int) length];
    int known = Math.min(utf8.length, window.remaining());
    window.get(utf8, 0, known);
    if (known < utf8.length) {
      file.read(filled, ByteBuffer.wrap(utf8, known, utf8.length - known));
      filled += utf8.length - known;
    }
    return decode(utf8);
  }

  /** Reads a string that a line feed ends. */
  String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
      line.write(next);
      if (line.size() > MAX_LINE_BYTES) {
        throw failure("a line of more than " + MAX_LINE_BYTES + " bytes");
      }
    }
    return decode(line.toByteArray());
  }

  /** Passes over bytes. */
  void skip(long length) {
    requireLeft(length);
    int known = (int) Math.min(length, window.remaining());
    window.position(window.position() + known);
    filled += length - known;
  }

  private String decode(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // What stands for malformed bytes may stand in the string itself.
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(utf8);
  }

  /** Decodes UTF-8 in which Python writes halves of surrogate pairs, three bytes each, as well. */
  private String decodeStrictly(byte[] utf8) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int at = 0; at <= utf8.length; at++) {
      boolean half = isSurrogate(utf8, at);
      if (half || at == utf8.length) {
        text.append(decodePart(ByteBuffer.wrap(utf8, from, at - from)));
      }
      if (half) {
        text.append((char) (SURROGATES | ((utf8[at + 1] & 0x3f) << 6) | (utf8[at + 2] & 0x3f)));
        at += 2;
        from = at + 1;
      }
    }
    return text.toString();
  }

  private static boolean isSurrogate(byte[] utf8, int at) {
    return at + 2 < utf8.length
        && (utf8[at] & 0xff) == 0xed
        && (utf8[at + 1] & 0xe0) == 0xa0
        && (utf8[at + 2] & 0xc0) == 0x80;
  }

  private String decodePart(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw failure("a string that is not UTF-8", e);
    }
  }

  /** Makes a few bytes ready in the window. */
  private void need(int length) {
    if (window.remaining() < length) {
      requireLeft(length);
      window.compact();
      window.limit((int) Math.min(window.capacity(), window.position() + end - filled));
      int added = window.remaining();
      file.read(filled, window);
      filled += added;
      window.flip();
    }
  }

  private void requireLeft(long length) {
    if (length < 0 || length > end - position()) {
      throw failure(
          "it is truncated: "
              + Long.toUnsignedString(length)
              + " more bytes expected, "
              + (end - position())
              + " left");
    }
  }
}

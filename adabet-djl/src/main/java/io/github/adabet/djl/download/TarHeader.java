package io.github.adabet.djl.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header of a tar archive's entry: 512 bytes as POSIX.1-1988 ("ustar"), GNU and the seventh
 * edition of Unix write them.
 */
final class TarHeader {

  /** Bytes of a header, and of the blocks that contents are padded to. */
  static final int BLOCK = 512;

  private static final int SUM_AT = 148;
  private static final int SUM_BYTES = 8;
  private static final byte[] POSIX = {'u', 's', 't', 'a', 'r', 0};

  private final byte[] block;

  private TarHeader(byte[] block) {
    this.block = block;
  }

  /**
   * Reads a header.
   *
   * @param block 512 bytes
   * @return the header
   * @throws IOException if they are none: the sum that a header holds of itself is wrong
   */
  static TarHeader of(byte[] block) throws IOException {
    if (!isHeader(block)) {
      throw new IOException("a header's checksum is wrong");
    }
    return new TarHeader(block);
  }

  /**
   * Whether bytes are a header.
   *
   * @param block any bytes
   * @return true if there are 512 and their sum is the one they state
   */
  static boolean isHeader(byte[] block) {
    if (block.length != BLOCK) {
      return false;
    }
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean sum = i >= SUM_AT && i < SUM_AT + SUM_BYTES;
      unsigned += sum ? ' ' : Byte.toUnsignedInt(block[i]);
      // Some old writers add up bytes with signs.
      signed += sum ? ' ' : block[i];
    }
    try {
      long stated = number(block, SUM_AT, SUM_BYTES);
      return stated == unsigned || stated == signed;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * What kind of entry it is.
   *
   * @return the type flag, '0' for files and '5' for folders
   */
  char type() {
    char flag = (char) Byte.toUnsignedInt(block[156]);
    if (flag == '7') {
      return '0';
    }
    // The seventh edition knows folders by the end of their names.
    return flag == 0 ? (endsInSlash() ? '5' : '0') : flag;
  }

  private boolean endsInSlash() {
    int length = length(0, 100);
    return length > 0 && block[length - 1] == '/';
  }

  /**
   * How long its content is.
   *
   * @return bytes, without padding, at least 0
   * @throws IOException if the header does not say
   */
  long size() throws IOException {
    return number(block, 124, 12);
  }

  /**
   * The entry's name, of at most 256 bytes; longer ones precede the header.
   *
   * @return the name
   * @throws IOException if it is not in UTF-8
   */
  String name() throws IOException {
    String name = text(block, 0, length(0, 100));
    // GNU's headers have other fields in the place of the prefix.
    boolean posix = Arrays.equals(block, 257, 263, POSIX, 0, POSIX.length);
    int prefix = posix ? length(345, 155) : 0;
    return prefix == 0 ? name : text(block, 345, prefix) + "/" + name;
  }

  private int length(int at, int most) {
    int length = 0;
    while (length < most && block[at + length] != 0) {
      length++;
    }
    return length;
  }

  /**
   * Decodes a name.
   *
   * @param bytes hold the name
   * @param at where it begins
   * @param length its length in bytes
   * @return the name
   * @throws IOException if it is not in UTF-8
   */
  static String text(byte[] bytes, int at, int length) throws IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the name of an entry is not in UTF-8", e);
    }
  }

  /** Reads octal digits, or GNU's large numbers, whose first bit is set. */
  private static long number(byte[] bytes, int at, int length) throws IOException {
    if (bytes[at] == (byte) 0x80) {
      long value = 0;
      for (int i = 1; i < length; i++) {
        if (value >> (Long.SIZE - 1 - Byte.SIZE) != 0) {
          throw new IOException("a number in a header is too large");
        }
        value = value << Byte.SIZE | Byte.toUnsignedInt(bytes[at + i]);
      }
      return value;
    }
    String digits =
        new String(bytes, at, length, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    if (!digits.chars().allMatch(digit -> digit >= '0' && digit <= '7')) {
      throw new IOException("a number in a header is not octal");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}

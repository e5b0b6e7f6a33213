package io.github.adabet.djl.internal.tensorflow.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table of strings as LevelDB writes it: blocks of entries whose keys leave out what they have in
 * common with the key before, a block that says where the others are, and a footer that says where
 * that is.
 */
final class SortedTable {

  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int FOOTER = 48;
  private static final int BITS_OF_VARINT = 63;

  private final ByteBuffer bytes;

  /** Where a block is. */
  private record Block(int offset, int length) {}

  private SortedTable(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads all entries of a table that is not compressed.
   *
   * @param bytes the whole table
   * @return values by key, in the order of the table
   * @throws IllegalArgumentException if it is no such table
   */
  static Map<String, byte[]> entries(byte[] bytes) {
    try {
      return new SortedTable(bytes).entries();
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new IllegalArgumentException("it points beyond its end", e);
    }
  }

  private Map<String, byte[]> entries() {
    int footer = bytes.limit() - FOOTER;
    if (footer < 0 || bytes.getLong(bytes.limit() - Long.BYTES) != MAGIC) {
      throw new IllegalArgumentException("it does not end as a table does");
    }
    bytes.position(footer);
    handle();
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (byte[] handle : block(handle()).values()) {
      entries.putAll(block(new SortedTable(handle).handle()));
    }
    return entries;
  }

  private Block handle() {
    return new Block(varint(), varint());
  }

  private Map<String, byte[]> block(Block block) {
    int end = Math.addExact(block.offset(), block.length());
    if (bytes.get(end) != 0) {
      throw new IllegalArgumentException("it is compressed");
    }
    int restarts = bytes.getInt(end - Integer.BYTES);
    int entriesEnd = Math.subtractExact(end, Math.multiplyExact(Math.addExact(restarts, 1), 4));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    byte[] key = new byte[0];
    bytes.position(block.offset());
    while (bytes.position() < entriesEnd) {
      int shared = varint();
      int own = varint();
      int value = varint();
      if (shared > key.length || own > bytes.remaining() || value > bytes.remaining()) {
        throw new IndexOutOfBoundsException();
      }
      byte[] next = Arrays.copyOf(key, shared + own);
      bytes.get(next, shared, own);
      byte[] content = new byte[value];
      bytes.get(content);
      entries.put(new String(next, StandardCharsets.UTF_8), content);
      key = next;
    }
    return entries;
  }

  private int varint() {
    long value = 0;
    for (int shift = 0; shift < BITS_OF_VARINT; shift += 7) {
      byte next = byteAtPosition();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return Math.toIntExact(value);
      }
    }
    throw new IllegalArgumentException("it holds a number that does not end");
  }

  private byte byteAtPosition() {
    if (!bytes.hasRemaining()) {
      throw new IndexOutOfBoundsException();
    }
    return bytes.get();
  }
}

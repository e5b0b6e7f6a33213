package io.github.adabet.djl.weights.internal.io;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of contents of a ZIP archive whose entries are read in place.
 *
 * <p>The Java library's reader does not tell where an entry's bytes stand in the file, which is
 * needed to read any part of a tensor without what is before it. This one reads the central
 * directory, with the ZIP64 extension, and each entry's local header, and refuses whatever another
 * reader might see differently: duplicate names, names that lead out of a directory, entries that
 * overlap each other or the directory, sizes beyond the file, several disks, encryption, bytes
 * behind the end. Nothing is ever decompressed.
 *
 * <p>Checksums are not compared: an entry is read in pieces, and PyTorch can be told not to compute
 * them.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">The ZIP format</a>
 */
public final class ZipDirectory {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;

  /** What an entry takes in memory while it is listed and placed, besides its name. */
  private static final long ENTRY_COST = 4 * HeldMemory.MAP_ENTRY;

  private static final int MAX_COMMENT_BYTES = 0xffff;
  private static final int MAX_DIRECTORY_BYTES = 1 << 26;
  private static final int ENCRYPTED_FLAG = 1;
  private static final long IN_ZIP64 = 0xffffffffL;
  private static final int ZIP64_FIELD = 1;

  private final FileBytes bytes;
  private final HeldMemory memory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ZipDirectory(FileBytes bytes, HeldMemory memory) {
    this.bytes = bytes;
    this.memory = memory;
  }

  /**
   * An entry.
   *
   * @param name the name in the archive
   * @param method 0 if the bytes are stored as they are
   * @param start position in the file of the first byte
   * @param storedBytes bytes in the file
   * @param size bytes of the content; equal to {@code storedBytes} if {@code method} is 0
   */
  public record Entry(String name, int method, long start, long storedBytes, long size) {

    /** Tells whether the bytes are stored as they are. */
    public boolean isStored() {
      return method == 0;
    }
  }

  /** Where the central directory stands. */
  private record Extent(long start, long length, long entries, long endRecord) {}

  /** An entry as the central directory has it. */
  private record Listed(
      String name, int nameBytes, int method, long storedBytes, long size, long localHeader) {}

  /**
   * Reads and checks an archive's table of contents.
   *
   * @param bytes the open file
   * @param memory counts what the table takes
   * @return the entries by name, in the order of the table
   * @throws WeightsException if the file is no ZIP archive or damaged in any way
   */
  public static Map<String, Entry> read(FileBytes bytes, HeldMemory memory) {
    ZipDirectory directory = new ZipDirectory(bytes, memory);
    directory.read(directory.extent());
    return directory.entries;
  }

  private Extent extent() {
    long end = endRecord();
    ByteBuffer record = bytes.read(end, END_BYTES);
    int disks = record.getShort(4) | record.getShort(6);
    long entriesHere = Short.toUnsignedLong(record.getShort(8));
    long length = Integer.toUnsignedLong(record.getInt(12));
    long start = Integer.toUnsignedLong(record.getInt(16));
    Extent extent = new Extent(start, length, entriesHere, end);
    if (end >= END64_LOCATOR_BYTES) {
      ByteBuffer locator = bytes.read(end - END64_LOCATOR_BYTES, END64_LOCATOR_BYTES);
      if (locator.getInt(0) == END64_LOCATOR_SIGNATURE) {
        return zip64Extent(locator.getLong(8), end - END64_LOCATOR_BYTES);
      }
    }
    require(disks == 0, "is part of an archive of several disks");
    return extent;
  }

  private Extent zip64Extent(long end64, long locator) {
    require(
        end64 >= 0 && end64 <= locator - END64_BYTES,
        "announces its ZIP64 directory at byte " + Long.toUnsignedString(end64));
    ByteBuffer record = bytes.read(end64, END64_BYTES);
    require(record.getInt(0) == END64_SIGNATURE, "has no ZIP64 directory where it says");
    require((record.getInt(16) | record.getInt(20)) == 0, "is part of an archive of several disks");
    return new Extent(record.getLong(48), record.getLong(40), record.getLong(32), end64);
  }

  /** Returns the position of the record that ends the archive. */
  private long endRecord() {
    int window = (int) Math.min(bytes.size(), END_BYTES + MAX_COMMENT_BYTES);
    long windowStart = bytes.size() - window;
    ByteBuffer tail = bytes.read(windowStart, window);
    for (int at = window - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && at + END_BYTES + Short.toUnsignedInt(tail.getShort(at + 20)) == window) {
        return windowStart + at;
      }
    }
    throw bytes.failure("begins like a ZIP archive but has no end of one; it is truncated");
  }

  private void read(Extent extent) {
    require(
        extent.start() >= 0
            && extent.length() >= 0
            && extent.start() <= extent.endRecord()
            && extent.length() == extent.endRecord() - extent.start(),
        "announces a table of contents of "
            + Long.toUnsignedString(extent.length())
            + " bytes from byte "
            + Long.toUnsignedString(extent.start())
            + ", which does not end where the end of the archive begins, at byte "
            + extent.endRecord());
    require(
        extent.length() <= MAX_DIRECTORY_BYTES,
        "has a table of contents of "
            + extent.length()
            + " bytes; the most is "
            + MAX_DIRECTORY_BYTES);
    memory.add(extent.length());
    ByteBuffer table = bytes.read(extent.start(), (int) extent.length());
    List<Listed> listed = new ArrayList<>();
    while (table.hasRemaining()) {
      memory.add(ENTRY_COST);
      listed.add(listed(table));
    }
    require(
        listed.size() == extent.entries(),
        "announces " + extent.entries() + " entries but lists " + listed.size());
    listed.sort(Comparator.comparingLong(Listed::localHeader));
    Map<String, Entry> placed = new LinkedHashMap<>();
    for (int i = 0; i < listed.size(); i++) {
      long limit = i + 1 < listed.size() ? listed.get(i + 1).localHeader() : extent.start();
      Entry entry = placed(listed.get(i), limit);
      require(
          placed.put(entry.name(), entry) == null, "holds the entry " + entry.name() + " twice");
    }
    entries.putAll(placed);
  }

  private Listed listed(ByteBuffer table) {
    require(table.remaining() >= ENTRY_BYTES, "has a table of contents that is cut off");
    int at = table.position();
    require(table.getInt(at) == ENTRY_SIGNATURE, "has a damaged table of contents");
    int nameBytes = Short.toUnsignedInt(table.getShort(at + 28));
    int extraBytes = Short.toUnsignedInt(table.getShort(at + 30));
    int commentBytes = Short.toUnsignedInt(table.getShort(at + 32));
    require(
        table.remaining() - ENTRY_BYTES >= nameBytes + extraBytes + commentBytes,
        "has a table of contents that is cut off");
    memory.addText(nameBytes);
    String name = name(table.slice(at + ENTRY_BYTES, nameBytes));
    require((table.getShort(at + 8) & ENCRYPTED_FLAG) == 0, "holds the encrypted entry " + name);
    long stored = Integer.toUnsignedLong(table.getInt(at + 20));
    long size = Integer.toUnsignedLong(table.getInt(at + 24));
    long header = Integer.toUnsignedLong(table.getInt(at + 42));
    ByteBuffer wide = zip64Field(table.slice(at + ENTRY_BYTES + nameBytes, extraBytes), name);
    size = size == IN_ZIP64 ? wide(wide, name) : size;
    stored = stored == IN_ZIP64 ? wide(wide, name) : stored;
    header = header == IN_ZIP64 ? wide(wide, name) : header;
    table.position(at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes);
    int method = Short.toUnsignedInt(table.getShort(at + 10));
    return new Listed(name, nameBytes, method, stored, size, header);
  }

  private String name(ByteBuffer utf8) {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw bytes.failure("holds an entry whose name is not UTF-8", e);
    }
    boolean escapes =
        name.isEmpty()
            || name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.indexOf(':') >= 0
            || name.indexOf('\0') >= 0;
    for (String part : name.split("/", -1)) {
      escapes |= part.equals("..") || part.equals(".");
    }
    require(!escapes, "holds an entry with the illegal name \"" + name + "\"");
    return name;
  }

  /** Returns the content of the field that holds sizes of 64 bits; empty if there is none. */
  private ByteBuffer zip64Field(ByteBuffer extra, String name) {
    extra.order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      require(length <= extra.remaining(), "has a damaged extra field at the entry " + name);
      if (id == ZIP64_FIELD) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return extra.slice(extra.position(), 0);
  }

  private long wide(ByteBuffer field, String name) {
    require(field.remaining() >= Long.BYTES, "lacks the 64-bit sizes of the entry " + name);
    return field.getLong();
  }

  private Entry placed(Listed listed, long limit) {
    String name = listed.name();
    require(
        listed.localHeader() >= 0 && listed.localHeader() <= limit - LOCAL_BYTES,
        "has no room for the header of the entry " + name);
    ByteBuffer local = bytes.read(listed.localHeader(), LOCAL_BYTES + listed.nameBytes());
    require(local.getInt(0) == LOCAL_SIGNATURE, "has no entry " + name + " where it says");
    require(
        Short.toUnsignedInt(local.getShort(26)) == listed.nameBytes()
            && name.equals(name(local.slice(LOCAL_BYTES, listed.nameBytes()))),
        "names the entry " + name + " differently in its table of contents");
    long start =
        listed.localHeader()
            + LOCAL_BYTES
            + listed.nameBytes()
            + Short.toUnsignedInt(local.getShort(28));
    require(
        listed.storedBytes() >= 0 && start <= limit && listed.storedBytes() <= limit - start,
        "announces "
            + Long.toUnsignedString(listed.storedBytes())
            + " bytes for the entry "
            + name
            + ", which overlap what follows");
    require(
        listed.size() >= 0 && (listed.method() != 0 || listed.size() == listed.storedBytes()),
        "announces two sizes for the stored entry " + name);
    return new Entry(name, listed.method(), start, listed.storedBytes(), listed.size());
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw bytes.failure(problem);
    }
  }
}

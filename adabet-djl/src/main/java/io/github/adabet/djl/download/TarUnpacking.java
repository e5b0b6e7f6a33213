package io.github.adabet.djl.download;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar archive: files and folders, nothing else. Long names are read as GNU and as POSIX
 * ("pax") write them.
 */
final class TarUnpacking {

  /** Most bytes of a long name or an extended header, which are held in memory. */
  private static final int MOST_HEADER_BYTES = 1 << 20;

  private final Path archive;
  private final InputStream content;
  private final UnpackedEntries entries;

  /** What precedes an entry and says what its header has no room for. */
  private @Nullable String longName;

  private long longSize = -1;

  /**
   * Begins to unpack.
   *
   * @param archive the file, for messages
   * @param content the archive, uncompressed; not closed
   * @param entries where entries go
   */
  TarUnpacking(Path archive, InputStream content, UnpackedEntries entries) {
    this.archive = archive;
    this.content = content;
    this.entries = entries;
  }

  /**
   * Unpacks all.
   *
   * @throws IOException if the archive is damaged
   */
  void run() throws IOException {
    while (true) {
      byte[] block = content.readNBytes(TarHeader.BLOCK);
      if (block.length < TarHeader.BLOCK) {
        throw new EOFException("it ends without its last block");
      }
      if (isEmpty(block)) {
        return;
      }
      TarHeader header = TarHeader.of(block);
      switch (header.type()) {
        case 'L' -> longName = longName(header);
        case 'x' -> readExtended(header);
        case 'g', 'K' -> extension(header);
        default -> unpack(header);
      }
    }
  }

  private static boolean isEmpty(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private void unpack(TarHeader header) throws IOException {
    String name = longName == null ? header.name() : longName;
    long size = longSize < 0 ? header.size() : longSize;
    longName = null;
    longSize = -1;
    switch (header.type()) {
      case '5' -> entries.folder(archive, name);
      case '0' -> {
        entries.file(archive, name, size, new Part(size));
        skipPadding(size);
      }
      default -> throw UnpackedEntries.refused(archive, name, "is " + kind(header.type()));
    }
  }

  private static String kind(char type) {
    return switch (type) {
      case '1' -> "a hard link";
      case '2' -> "a symbolic link";
      case '3', '4' -> "a device";
      case '6' -> "a pipe";
      default -> "neither a file nor a folder";
    };
  }

  private byte[] extension(TarHeader header) throws IOException {
    long size = header.size();
    if (size > MOST_HEADER_BYTES) {
      throw new IOException("a header has more than " + MOST_HEADER_BYTES + " bytes");
    }
    byte[] bytes = content.readNBytes((int) size);
    if (bytes.length < size) {
      throw new EOFException("it ends within a header");
    }
    skipPadding(size);
    return bytes;
  }

  private String longName(TarHeader header) throws IOException {
    byte[] bytes = extension(header);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return TarHeader.text(bytes, 0, length);
  }

  /** Reads records of the form "LENGTH KEY=VALUE\n", whose length counts all of it. */
  private void readExtended(TarHeader header) throws IOException {
    byte[] bytes = extension(header);
    int at = 0;
    while (at < bytes.length) {
      int space = at;
      while (space < bytes.length && bytes[space] != ' ') {
        space++;
      }
      int length = (int) decimal(new String(bytes, at, space - at, StandardCharsets.ISO_8859_1));
      if (length <= space - at + 1 || length > bytes.length - at) {
        throw new IOException("an extended header is damaged");
      }
      String record = TarHeader.text(bytes, space + 1, at + length - space - 2);
      int equals = record.indexOf('=');
      extend(
          equals < 0 ? record : record.substring(0, equals),
          equals < 0 ? "" : record.substring(equals + 1));
      at += length;
    }
  }

  private void extend(String key, String value) throws IOException {
    if (key.equals("path")) {
      longName = value;
    } else if (key.equals("size")) {
      longSize = decimal(value);
    } else if (key.startsWith("GNU.sparse.")) {
      throw new IOException("it holds a file with gaps, which is not read");
    }
  }

  private static long decimal(String digits) throws IOException {
    boolean number =
        !digits.isEmpty()
            && digits.length() < 19
            && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    if (!number) {
      throw new IOException("a number in an extended header is damaged");
    }
    return Long.parseLong(digits);
  }

  private void skipPadding(long size) throws IOException {
    content.skipNBytes((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
  }

  /** The content of one entry. */
  private final class Part extends InputStream {

    private long left;

    Part(long size) {
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = content.read(into, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("it ends within a file");
      }
      left -= read;
      return read;
    }
  }
}

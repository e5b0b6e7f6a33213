package io.github.adabet.djl.download;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Unpacks ZIP archives: files and folders, nothing else. */
final class ZipUnpacking {

  private static final int MADE_ON_UNIX = 3;
  private static final int ENCRYPTED = 1;
  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;
  private static final int SYMBOLIC_LINK = 0120000;

  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;

  private ZipUnpacking() {}

  /**
   * Unpacks an archive.
   *
   * @param archive the file
   * @param entries where entries go
   * @param maximumEntries the most entries it may have
   * @throws IOException if the archive is damaged
   */
  static void unpack(Path archive, UnpackedEntries entries, long maximumEntries)
      throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(archive)) {
      requireFilesAndFolders(archive, channel, maximumEntries);
    }
    try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8)) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.isDirectory()) {
          entries.folder(archive, entry.getName());
        } else {
          try (InputStream content = zip.getInputStream(entry)) {
            entries.file(archive, entry.getName(), entry.getSize(), content);
          }
        }
      }
    }
  }

  /**
   * Walks through the table of contents before it is held in memory: counts the entries, since the
   * count that the archive states is not what its reader goes by, and looks at what the platform's
   * reader does not tell.
   */
  private static void requireFilesAndFolders(
      Path archive, SeekableByteChannel channel, long maximumEntries) throws IOException {
    long stop = endPosition(archive, channel);
    ByteBuffer end = read(channel, stop, END_BYTES);
    long position = Integer.toUnsignedLong(end.getInt(16));
    long bytes = Integer.toUnsignedLong(end.getInt(12));
    boolean large =
        stop >= LOCATOR_BYTES
            && read(channel, stop - LOCATOR_BYTES, LOCATOR_BYTES).getInt(0) == LOCATOR_SIGNATURE;
    if (large || position + bytes != stop) {
      throw unread(
          archive,
          "it has 4 GiB, 65,535 entries or more, or something before its content or after it."
              + " Pack it as tar.gz");
    }
    for (long count = 0; position < stop; count++) {
      if (count >= maximumEntries) {
        throw UnpackedEntries.tooMany(archive, maximumEntries);
      }
      ByteBuffer entry = read(channel, position, ENTRY_BYTES);
      if (entry.getInt(0) != ENTRY_SIGNATURE) {
        throw unread(archive, "its table of contents is damaged. Get it anew");
      }
      int nameBytes = Short.toUnsignedInt(entry.getShort(28));
      requireFileOrFolder(archive, entry, read(channel, position + ENTRY_BYTES, nameBytes));
      position +=
          ENTRY_BYTES
              + nameBytes
              + Short.toUnsignedInt(entry.getShort(30))
              + Short.toUnsignedInt(entry.getShort(32));
    }
  }

  private static void requireFileOrFolder(Path archive, ByteBuffer entry, ByteBuffer name) {
    boolean unix = entry.get(5) == MADE_ON_UNIX;
    int type = unix ? entry.getInt(38) >>> 16 & FILE_TYPE : 0;
    String why = null;
    if (type == SYMBOLIC_LINK) {
      why = "is a symbolic link";
    } else if (type != 0 && type != REGULAR && type != FOLDER) {
      why = "is neither a file nor a folder";
    } else if ((entry.getShort(8) & ENCRYPTED) != 0) {
      why = "is encrypted";
    }
    if (why != null) {
      String shown = StandardCharsets.UTF_8.decode(name).toString();
      throw UnpackedEntries.refused(archive, shown, why);
    }
  }

  /** Looks for the last record, which a comment of unknown length follows. */
  private static long endPosition(Path archive, SeekableByteChannel channel) throws IOException {
    int looked = (int) Math.min(channel.size(), END_BYTES + LONGEST_COMMENT);
    ByteBuffer tail = read(channel, channel.size() - looked, looked);
    for (int at = looked - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE) {
        return channel.size() - looked + at;
      }
    }
    throw unread(archive, "its end is missing. Get it anew");
  }

  private static ByteBuffer read(SeekableByteChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file ends within its table of contents");
      }
    }
    return buffer.flip();
  }

  private static ArchiveException unread(Path archive, String why) {
    return new ArchiveException(archive + " is no ZIP archive that is read here: " + why, null);
  }
}

package io.github.adabet.djl.download;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks tar archives, compressed with gzip or not, and ZIP archives, told apart by their content,
 * that may come from anybody.
 *
 * <p>Only files and folders are unpacked, with their content and names alone: no permissions,
 * owners or times. Refused, with the entry's name, are entries whose names are absolute, lead out
 * of the folder, hold a backslash or control character, or differ from another's in case only;
 * links of any kind, devices and pipes; encrypted entries; and archives of more entries or bytes,
 * as declared or as they turn out, than the limits. Several archives may be unpacked to one folder;
 * then names and limits count together.
 *
 * <p>A refusal in the middle leaves what was unpacked before; fill an {@link AtomicFolder} where
 * that matters. Immutable; may be used by several threads.
 */
public final class ArchiveUnpacker {

  /** The most entries by default. */
  public static final long DEFAULT_MAXIMUM_ENTRIES = 200_000;

  /** The most bytes by default: 8 GiB. */
  public static final long DEFAULT_MAXIMUM_BYTES = 8L << 30;

  private static final int BUFFER = 1 << 16;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZIP_ENTRY = {'P', 'K', 3, 4};
  private static final byte[] ZIP_END = {'P', 'K', 5, 6};

  private final long maximumEntries;
  private final long maximumBytes;

  /** An unpacker with the default limits. */
  public ArchiveUnpacker() {
    this(DEFAULT_MAXIMUM_ENTRIES, DEFAULT_MAXIMUM_BYTES);
  }

  /**
   * An unpacker with its own limits.
   *
   * @param maximumEntries the most files and folders, at least 1
   * @param maximumBytes the most bytes that all files may have together, at least 1
   * @throws IllegalArgumentException if a limit is less than 1
   */
  public ArchiveUnpacker(long maximumEntries, long maximumBytes) {
    if (maximumEntries < 1 || maximumBytes < 1) {
      throw new IllegalArgumentException(
          "the limits of entries and bytes are at least 1; were "
              + maximumEntries
              + ", "
              + maximumBytes);
    }
    this.maximumEntries = maximumEntries;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Unpacks archives.
   *
   * @param archives tar, tar.gz or ZIP files, whatever their names
   * @param folder where to; exists, and holds nothing of the same names
   * @throws ArchiveException if an archive is damaged, of another kind, or holds what is refused
   * @throws IOException if an archive cannot be opened, or writing fails
   */
  public void unpack(List<Path> archives, Path folder) throws IOException {
    UnpackedEntries entries = new UnpackedEntries(folder, maximumEntries, maximumBytes);
    for (Path archive : archives) {
      unpack(archive, entries);
    }
  }

  private void unpack(Path archive, UnpackedEntries entries) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER)) {
      unpack(archive, file, entries);
    } catch (UncheckedIOException e) {
      // What could not be written, as opposed to what could not be read.
      throw e.getCause();
    }
  }

  private void unpack(Path archive, InputStream file, UnpackedEntries entries) {
    try {
      byte[] begin = peek(file);
      if (begins(begin, ZIP_ENTRY) || begins(begin, ZIP_END)) {
        ZipUnpacking.unpack(archive, entries, maximumEntries);
      } else if (begins(begin, GZIP)) {
        InputStream content = new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER);
        requireTar(archive, peek(content));
        new TarUnpacking(archive, content, entries).run();
      } else {
        requireTar(archive, begin);
        new TarUnpacking(archive, file, entries).run();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ArchiveException(
          archive + " is damaged or ends too early: " + e.getMessage() + "; get it anew", e);
    }
  }

  private static byte[] peek(InputStream content) throws IOException {
    content.mark(TarHeader.BLOCK);
    byte[] begin = content.readNBytes(TarHeader.BLOCK);
    content.reset();
    return begin;
  }

  private static boolean begins(byte[] content, byte[] magic) {
    return content.length >= magic.length
        && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
  }

  private static void requireTar(Path archive, byte[] begin) {
    if (!TarHeader.isHeader(begin)) {
      throw new ArchiveException(
          archive + " is no tar, tar.gz or ZIP archive; name the file that was published", null);
    }
  }
}

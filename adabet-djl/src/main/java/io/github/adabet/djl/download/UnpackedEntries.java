package io.github.adabet.djl.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes the entries of archives below a folder, within limits of number and size. */
final class UnpackedEntries {

  private static final int BUFFER = 1 << 16;

  private final EntryNames names;
  private final long maximumEntries;
  private final long maximumBytes;
  private final byte[] buffer = new byte[BUFFER];
  private long entries;
  private long bytes;

  UnpackedEntries(Path folder, long maximumEntries, long maximumBytes) {
    this.names = new EntryNames(folder);
    this.maximumEntries = maximumEntries;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Makes a folder.
   *
   * @param archive the archive, for messages
   * @param name the entry's name
   * @throws UncheckedIOException if it cannot be made
   */
  void folder(Path archive, String name) {
    count(archive, name, 0);
    createFolders(place(archive, name, true));
  }

  /**
   * Writes a file.
   *
   * @param archive the archive, for messages
   * @param name the entry's name
   * @param declared its length as the archive says; -1 if it does not
   * @param content read to its end, not closed
   * @throws IOException if reading fails
   * @throws UncheckedIOException if writing fails
   */
  void file(Path archive, String name, long declared, InputStream content) throws IOException {
    count(archive, name, Math.max(declared, 0));
    Path file = place(archive, name, false);
    Path parent = file.getParent();
    if (parent != null) {
      createFolders(parent);
    }
    long written = 0;
    try (OutputStream output = create(file)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        written += read;
        requireRoom(archive, name, bytes + written);
        write(output, read);
      }
    }
    if (declared >= 0 && written != declared) {
      throw refused(archive, name, "has " + written + " bytes instead of " + declared);
    }
    bytes += written;
  }

  private static void createFolders(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OutputStream create(Path file) {
    try {
      return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(OutputStream output, int length) {
    try {
      output.write(buffer, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(Path archive, String name, long declared) {
    entries++;
    if (entries > maximumEntries) {
      throw tooMany(archive, maximumEntries);
    }
    requireRoom(
        archive, name, declared > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + declared);
  }

  private void requireRoom(Path archive, String name, long wanted) {
    if (wanted > maximumBytes) {
      throw new ArchiveException(
          archive
              + " unpacks to more than "
              + maximumBytes
              + " bytes, at "
              + EntryNames.shown(name)
              + "; raise the limit if it is meant",
          null);
    }
  }

  private Path place(Path archive, String name, boolean folder) {
    try {
      return names.place(name, folder);
    } catch (EntryNames.IllegalNameException e) {
      throw refused(archive, name, String.valueOf(e.getMessage()));
    }
  }

  /**
   * An archive of too many entries.
   *
   * @param archive the archive
   * @param maximumEntries the limit
   * @return the exception
   */
  static ArchiveException tooMany(Path archive, long maximumEntries) {
    return new ArchiveException(
        archive + " has more than " + maximumEntries + " entries; raise the limit if it is meant",
        null);
  }

  /**
   * An entry that is not unpacked.
   *
   * @param archive the archive
   * @param name the entry's name
   * @param why what is wrong with it
   * @return the exception
   */
  static ArchiveException refused(Path archive, String name, String why) {
    return new ArchiveException(
        archive
            + " is not unpacked: its entry "
            + EntryNames.shown(name)
            + " "
            + why
            + ". Get the archive from whom it is of, or unpack by hand what you trust",
        null);
  }
}

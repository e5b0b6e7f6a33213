package io.github.adabet.djl.download;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes small archives, hostile ones too. */
public final class SmallArchive {

  private SmallArchive() {}

  /** The formats that are read. */
  public enum Format {
    TAR,
    TAR_GZ,
    ZIP
  }

  /** An entry of an archive. */
  public record Entry(String name, byte flag, byte[] content) {
    public static Entry file(String name, String content) {
      return file(name, content.getBytes(UTF_8));
    }

    public static Entry file(String name, byte[] content) {
      return new Entry(name, TarConstants.LF_NORMAL, content);
    }

    static Entry folder(String name) {
      return new Entry(name, TarConstants.LF_DIR, new byte[0]);
    }

    static Entry symbolicLink(String name, String to) {
      return new Entry(name, TarConstants.LF_SYMLINK, to.getBytes(UTF_8));
    }

    static Entry hardLink(String name, String to) {
      return new Entry(name, TarConstants.LF_LINK, to.getBytes(UTF_8));
    }

    static Entry device(String name) {
      return new Entry(name, TarConstants.LF_CHR, new byte[0]);
    }

    static Entry pipe(String name) {
      return new Entry(name, TarConstants.LF_FIFO, new byte[0]);
    }
  }

  /** Writes an archive. */
  public static Path write(Format format, Path file, Entry... entries) throws IOException {
    try (OutputStream output = Files.newOutputStream(file)) {
      switch (format) {
        case TAR -> tar(output, entries);
        case TAR_GZ -> {
          try (GZIPOutputStream compressed = new GZIPOutputStream(output)) {
            tar(compressed, entries);
          }
        }
        case ZIP -> zip(output, entries);
      }
    }
    return file;
  }

  private static void tar(OutputStream output, Entry... entries) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(output, "UTF-8");
    for (Entry entry : entries) {
      // Keeps the slash at the beginning of a name.
      TarArchiveEntry header = new TarArchiveEntry(entry.name(), entry.flag(), true);
      boolean link =
          entry.flag() == TarConstants.LF_SYMLINK || entry.flag() == TarConstants.LF_LINK;
      if (link) {
        header.setLinkName(new String(entry.content(), UTF_8));
      } else {
        header.setSize(entry.content().length);
      }
      tar.putArchiveEntry(header);
      if (!link) {
        tar.write(entry.content());
      }
      tar.closeArchiveEntry();
    }
    // Its own end needs commons-lang3, which DJL leaves out.
    output.write(new byte[1024]);
  }

  private static void zip(OutputStream output, Entry... entries) throws IOException {
    ZipArchiveOutputStream zip = new ZipArchiveOutputStream(output);
    for (Entry entry : entries) {
      ZipArchiveEntry header = new ZipArchiveEntry(entry.name());
      if (entry.flag() == TarConstants.LF_SYMLINK) {
        header.setUnixMode(0120777);
      }
      zip.putArchiveEntry(header);
      zip.write(entry.content());
      zip.closeArchiveEntry();
    }
    zip.finish();
  }

  /** Changes the length of its only entry as the table of contents of a ZIP archive states it. */
  static void declareSize(Path zip, int length) throws IOException {
    byte[] content = Files.readAllBytes(zip);
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int directory = buffer.getInt(content.length - 22 + 16);
    buffer.putInt(directory + 24, length);
    Files.write(zip, content);
  }

  /** Writes an archive whose first entry's name has a huge number of characters. */
  static Path writeLongName(Path file, long length) throws IOException {
    try (OutputStream output = Files.newOutputStream(file);
        GZIPOutputStream compressed = new GZIPOutputStream(output, 1 << 16)) {
      TarArchiveEntry header =
          new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME, true);
      header.setSize(length);
      byte[] record = new byte[512];
      header.writeEntryHeader(record);
      compressed.write(record);
      byte[] zeros = new byte[1 << 20];
      for (long written = 0; written < 4L << 20; written += zeros.length) {
        compressed.write(zeros);
      }
    }
    return file;
  }
}

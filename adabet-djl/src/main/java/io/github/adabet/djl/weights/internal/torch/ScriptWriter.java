package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.internal.io.AtomicFile;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.ZipDirectory;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes copies of TorchScript archives with other code. */
public final class ScriptWriter {

  private static final String DEBUG_TABLE = ".debug_pkl";
  private static final int PART_BYTES = 1 << 16;

  private ScriptWriter() {}

  /**
   * Writes a copy.
   *
   * @param bytes the open archive, which stays open
   * @param target the file to write
   * @param changed text by name without the first folder
   * @throws IllegalArgumentException if there is no file of such a name
   * @throws WeightsException if reading or writing fails
   */
  public static void copy(FileBytes bytes, Path target, Map<String, String> changed) {
    Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(bytes, new HeldMemory(bytes));
    String folder = TorchArchive.root(bytes, entries);
    Set<String> missing = new HashSet<>(changed.keySet());
    missing.removeIf(name -> entries.containsKey(folder + name));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(bytes.file() + " holds no " + missing);
    }
    AtomicFile.replace(
        target,
        channel -> {
          // Closing it would close the channel, which is forced to the disk afterwards.
          ZipOutputStream zip =
              new ZipOutputStream(
                  new BufferedOutputStream(Channels.newOutputStream(channel), PART_BYTES));
          for (ZipDirectory.Entry entry : entries.values()) {
            boolean within = entry.name().startsWith(folder);
            String text = within ? changed.get(entry.name().substring(folder.length())) : null;
            if (text != null) {
              write(zip, entry.name(), text.getBytes(StandardCharsets.UTF_8));
            } else if (!entry.isStored()) {
              if (!entry.name().endsWith(DEBUG_TABLE)) {
                write(zip, entry.name(), ScriptReader.content(bytes, entry));
              }
            } else if (!entry.name().endsWith(DEBUG_TABLE)) {
              copy(bytes, entry, zip);
            }
          }
          zip.finish();
          zip.flush();
        });
  }

  private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    begin(zip, name, content.length, sum.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  /** Copies an entry that is stored as it is: once for its checksum, once to write it. */
  private static void copy(FileBytes bytes, ZipDirectory.Entry entry, ZipOutputStream zip)
      throws IOException {
    CRC32 sum = new CRC32();
    pass(bytes, entry, new SummingStream(sum));
    begin(zip, entry.name(), entry.size(), sum.getValue());
    pass(bytes, entry, zip);
    zip.closeEntry();
  }

  private static void begin(ZipOutputStream zip, String name, long size, long sum)
      throws IOException {
    ZipEntry made = new ZipEntry(name);
    made.setMethod(ZipEntry.STORED);
    made.setSize(size);
    made.setCrc(sum);
    zip.putNextEntry(made);
  }

  private static void pass(FileBytes bytes, ZipDirectory.Entry entry, OutputStream target)
      throws IOException {
    try (InputStream stored = bytes.stream(entry.start(), entry.size())) {
      byte[] part = new byte[PART_BYTES];
      for (int read = stored.read(part); read >= 0; read = stored.read(part)) {
        target.write(part, 0, read);
      }
    }
  }

  /** Adds bytes to a checksum. */
  private static final class SummingStream extends OutputStream {

    private final CRC32 sum;

    SummingStream(CRC32 sum) {
      this.sum = sum;
    }

    @Override
    public void write(int value) {
      sum.update(value);
    }

    @Override
    public void write(byte[] values, int offset, int length) {
      sum.update(values, offset, length);
    }
  }
}

package io.github.adabet.djl.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Makes archives like PyTorch's, by the JDK's own writer, from any content. */
public final class TorchZip {

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** An archive without entries. */
  public TorchZip() {}

  /** An archive with the entries of another. */
  public static TorchZip copyOf(Path archive) {
    TorchZip copy = new TorchZip();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        copy.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /** Adds or replaces an entry. */
  public TorchZip put(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** Returns an entry's content. */
  public byte[] get(String name) {
    return entries.get(name).clone();
  }

  /** Returns the archive, all entries stored. */
  public byte[] bytes() {
    return bytes(ZipEntry.STORED);
  }

  /** Returns the archive with the entries stored or deflated. */
  public byte[] bytes(int method) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          CRC32 checksum = new CRC32();
          checksum.update(content.getValue());
          entry.setCrc(checksum.getValue());
          entry.setSize(content.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}

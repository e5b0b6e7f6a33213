package io.github.adabet.djl.weights.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles of 32 MiB that somebody made to fill the memory of whoever reads them. */
@Tag("jdk")
class PickleBombTest extends HostileArchives {

  /** Each is a program that makes a reader hold more and more. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "\u0094",
        "}",
        "(",
        "N",
        "K\1",
        "]",
        ")",
        "\u008f",
        "2",
        "X\0\0\0\0",
        "G12345678",
        "C\0",
        "\u0085",
        "]\u0094",
        "r####",
        "}K#0s",
        "NNNNN\u0087",
        "K#K#\u0086e",
        "}X\4\0\0\0####Ns"
      })
  void open_pickleThatHoldsWithoutEnd_isRefusedInBoundedMemory(String part) throws IOException {
    Path file = bomb(part);
    long before = allocated();

    try {
      TensorFiles.open(file).close();
    } catch (WeightsException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }

    assertThat(allocated() - before)
        .as("bytes that reading took from the heap, garbage included")
        .isLessThan(Runtime.getRuntime().maxMemory() / 2);
  }

  @Test
  void open_pickleOfMemoInstructions_isRefusedNamingTheRemedy() throws IOException {
    assertRefused(bomb("\u0094"), "-Xmx");
  }

  /** Returns an archive whose pickle is 32 MiB of the same; each # is another byte in each. */
  private Path bomb(String part) throws IOException {
    int size = 1 << 25;
    byte[] pickle = new byte[size];
    byte[] repeated = latin1(part);
    byte[] counter = ByteBuffer.allocate(4).array();
    byte[] start = latin1("\u0080\2}(}");
    System.arraycopy(start, 0, pickle, 0, start.length);
    int number = 0;
    for (int at = start.length; at + repeated.length < size; at += repeated.length) {
      ByteBuffer.wrap(counter).putInt(number++);
      int digit = 3;
      for (int i = 0; i < repeated.length; i++) {
        boolean counts = repeated[i] == '#';
        pickle[at + i] = counts ? (byte) (counter[digit] & 0x7f) : repeated[i];
        digit = counts ? Math.max(0, digit - 1) : digit;
      }
    }
    pickle[size - 1] = '.';
    Path file = directory.resolve("bomb.pth");
    CRC32 checksum = new CRC32();
    checksum.update(pickle);
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      ZipEntry entry = new ZipEntry("a/data.pkl");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(size);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(pickle);
      zip.closeEntry();
    }
    return file;
  }

  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}

package io.github.adabet.djl.weights.internal.torch;

import io.github.adabet.djl.weights.PythonFiles;
import io.github.adabet.djl.weights.TorchZip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that somebody made to do harm: their entries and tables. */
@Tag("jdk")
class HostileArchiveTest extends HostileArchives {

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {"../a", "a/../../b", "/etc/passwd", "a/..", "a\\b", "c:/windows", "a/./b", ".."})
  void open_entryThatLeadsOutside_isRefused(String name) throws IOException {
    Path file = directory.resolve("a.pth");
    Files.write(file, legal().put(name, new byte[1]).bytes());

    assertRefused(file, "illegal name");
  }

  @Test
  void open_compressedEntries_areRefusedWithoutBeingDecompressed() throws IOException {
    Path file = directory.resolve("a.pth");
    Files.write(file, legal().put("a/data/0", new byte[1 << 24]).bytes(ZipEntry.DEFLATED));

    assertRefused(file, "uncompressed");
  }

  @Test
  void open_twoEntriesOfOneName_isRefused() throws IOException {
    byte[] bytes = legal().put("a/data/1", new byte[4]).bytes();
    assertRefused(write(replaced(bytes, "a/data/1", "a/data/0")), "twice");
  }

  @Test
  void open_entryNamedDifferentlyInItsHeader_isRefused() throws IOException {
    byte[] bytes = legal().bytes();
    int local = indexOf(bytes, "a/data/0", 0);
    bytes[local] = 'b';

    assertRefused(write(bytes), "differently");
  }

  @Test
  void open_sizesBeyondTheFile_areRefused() throws IOException {
    byte[] legal = legal().bytes();
    int end = legal.length - 22;
    int directoryStart = ByteBuffer.wrap(legal).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);
    int[] fields = {
      directoryStart + 20, directoryStart + 24, directoryStart + 42, end + 12, end + 16
    };
    for (int field : fields) {
      for (int value : new int[] {-1, -2, Integer.MAX_VALUE, legal.length, 1 << 30}) {
        byte[] lying = legal.clone();
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(field, value);
        assertRefused(write(lying), "");
      }
    }
  }

  @Test
  void open_bytesBehindTheEnd_areRefused() throws IOException {
    byte[] legal = legal().bytes();

    assertRefused(write(Arrays.copyOf(legal, legal.length + 1)), "end");
  }

  @Test
  void open_truncations_areRefused() throws IOException {
    byte[] whole = Files.readAllBytes(PythonFiles.file("nested.pth"));
    for (int length = 0; length < whole.length; length += 11) {
      assertRefused(write(Arrays.copyOf(whole, length)), "");
    }
  }

  @Test
  void open_bigEndianArchive_isRefused() throws IOException {
    assertRefused(
        write(legal().put("a/byteorder", "big".getBytes(StandardCharsets.US_ASCII)).bytes()),
        "byte order");
  }

  @Test
  void open_archiveWithoutPickle_isRefused() throws IOException {
    assertRefused(write(new TorchZip().put("a/data/0", new byte[4]).bytes()), "data.pkl");
  }

  @Test
  void open_otherArchivesOfPyTorch_areNamedWithTheRemedy() {
    TorchZip old = new TorchZip().put("a/version", latin1("1\n")).put("a/model.json", latin1("{}"));
    TorchZip packaged =
        new TorchZip()
            .put("a/.data/extern_modules", latin1("torch"))
            .put("a/net/net.pkl", latin1("."));

    assertRefused(write(old.bytes()), "torch.jit.save(torch.jit.load(file), new)");
    assertRefused(write(packaged.bytes()), "torch.package");
  }

  @Test
  void open_storageThatIsMissingOrShort_isRefused() throws IOException {
    String pickle = "\u0080\2" + TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085\u0089}tR.";
    TorchZip without = new TorchZip().put("a/data.pkl", latin1(pickle));

    assertRefused(write(without.bytes()), "storage a/data/0");
    assertRefused(write(without.put("a/data/0", new byte[15]).bytes()), "16 bytes");
  }

  private static TorchZip legal() {
    return new TorchZip()
        .put(
            "a/data.pkl",
            latin1("\u0080\2" + TENSOR_CALL + STORAGE + "K\0K\4\u0085K\1\u0085\u0089}tR."))
        .put("a/data/0", storage());
  }

  private static byte[] replaced(byte[] bytes, String old, String text) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin1(all.replace(old, text)));
    return out.toByteArray();
  }

  private static int indexOf(byte[] bytes, String text, int from) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
  }
}

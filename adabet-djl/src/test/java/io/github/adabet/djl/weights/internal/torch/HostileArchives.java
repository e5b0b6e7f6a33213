package io.github.adabet.djl.weights.internal.torch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.TorchZip;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Makes archives that do harm. Strings stand for bytes, one character each. */
abstract class HostileArchives {

  static final String TENSOR_CALL = "ctorch._utils\n_rebuild_tensor_v2\n(";

  static final String STORAGE =
      "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK\4tQ";

  @TempDir Path directory;

  Path archive(String pickle) {
    return write(
        new TorchZip().put("a/data.pkl", latin1(pickle)).put("a/data/0", storage()).bytes());
  }

  static byte[] storage() {
    ByteBuffer floats = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    return floats.putFloat(0).putFloat(1).putFloat(2).putFloat(3).array();
  }

  Path write(byte[] bytes) {
    try {
      return Files.write(directory.resolve("a.pth"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> TensorFiles.open(file).close())
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

package io.github.adabet.djl.memory;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class ResidentSetPeakTest {

  private static final int MEBIBYTE = 1 << 20;

  @Test
  void bytesAboveStart_nativeMemoryTouched_countsIt() {
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
        ResidentSetPeak memory = ResidentSetPeak.start()) {
      assertThat(memory.bytesAboveStart().isPresent())
          .isEqualTo(Files.exists(Path.of("/proc/self/status")));
      assertThat(memory.isExact()).isIn(memory.bytesAboveStart().isPresent(), false);
      NDArray array = manager.ones(new Shape(96 * MEBIBYTE));

      // Half of it only, because earlier tests' direct buffers (at most 128 MiB) and the compiler's
      // memory may be given back meanwhile.
      memory.bytesAboveStart().ifPresent(bytes -> assertThat(bytes).isGreaterThan(192L * MEBIBYTE));
      assertThat(array.getFloat(4096)).isEqualTo(1);
    }
  }
}

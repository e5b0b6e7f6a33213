package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {

  private static final int MEBIBYTE = 1 << 20;

  @Test
  void bytesAboveStart_nativeMemoryTouched_countsIt() {
    try (PeakMemory memory = PeakMemory.start()) {
      assertThat(memory.bytesAboveStart().isPresent())
          .isEqualTo(Files.exists(Path.of("/proc/self/status")));
      ByteBuffer buffer = ByteBuffer.allocateDirect(96 * MEBIBYTE);
      for (int page = 0; page < buffer.capacity(); page += 4096) {
        buffer.put(page, (byte) 1);
      }

      memory.bytesAboveStart().ifPresent(bytes -> assertThat(bytes).isGreaterThan(90L * MEBIBYTE));
      assertThat(buffer.get(4096)).isEqualTo((byte) 1);
    }
  }
}

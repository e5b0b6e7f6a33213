package io.github.adabet.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.fixtures.MemoryGrowth;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What choosing layers by a budget of memory takes itself. */
class TensorFlowChoosingMemoryTest {

  private static final long MEBIBYTE = 1 << 20;

  @TempDir Path folder;

  /** The heap of the process has 64 MiB, in which everything that is kept must find room. */
  @Test
  void select_budgetOfMemoryOnADeepNetwork_takesLittleMemory() throws Exception {
    Process process = MemoryGrowth.start(ChoosingMemoryProgram.class, folder.toString());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    List<long[]> lines =
        output
            .lines()
            .map(line -> Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray())
            .toList();
    long[] deep = lines.get(lines.size() - 1);

    assertThat(deep[0]).as("layers selected").isEqualTo(ChoosingMemoryProgram.LAYERS + 1);
    assertThat(deep[1]).as("resident bytes, the Java heap left aside").isLessThan(48 * MEBIBYTE);
    assertThat(deep[2]).as("bytes of garbage").isLessThan(200 * MEBIBYTE);
  }
}

package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.fixtures.MemoryGrowth;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * A thousand times opened, ranked, measured, run and closed: the resident memory of a process that
 * does nothing else; {@link MemoryGrowth} says how it is judged.
 */
class TensorFlowFlatMemoryTest {

  /** A graph of the model that stays open is 100 KB, and one of its tensors less than this. */
  private static final double ALLOWED_GROWTH_BYTES_PER_CYCLE = 3000;

  @Test
  void cycles_aThousand_keepMemoryFlat() throws Exception {
    Process process = MemoryGrowth.start(TensorFlowFlatMemoryProgram.class);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    double[] readings =
        Arrays.stream(output.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();

    assertThat(readings).hasSize(TensorFlowFlatMemoryProgram.PERIODS);
    double cycles =
        (double) TensorFlowFlatMemoryProgram.CYCLES / TensorFlowFlatMemoryProgram.PERIODS;
    assertThat(MemoryGrowth.perPeriod(readings) / cycles)
        .as("bytes per cycle; resident bytes after each period: %s", Arrays.toString(readings))
        .isLessThan(ALLOWED_GROWTH_BYTES_PER_CYCLE);
  }
}

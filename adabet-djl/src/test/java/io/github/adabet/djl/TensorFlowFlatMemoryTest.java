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

  @Test
  void cycles_aThousand_keepMemoryFlat() throws Exception {
    Process process = MemoryGrowth.start(TensorFlowFlatMemoryProgram.class);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    double[] readings = MemoryGrowth.parse(output);

    assertThat(readings).hasSizeGreaterThanOrEqualTo(TensorFlowFlatMemoryProgram.PERIODS);
    assertThat(MemoryGrowth.perPeriod(readings) / TensorFlowFlatMemoryProgram.CYCLES_PER_PERIOD)
        .as("bytes per cycle; resident bytes after each period: %s", Arrays.toString(readings))
        .isLessThan(TensorFlowFlatMemoryProgram.ALLOWED_GROWTH_BYTES_PER_CYCLE);
  }
}

package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.fixtures.MemoryGrowth;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Two thousand times ranked, trained, measured, saved and reopened, on every kind of network: the
 * resident memory of a process that does nothing else; {@link MemoryGrowth} says how it is judged.
 */
abstract class NetworkFlatMemoryContract {

  /** Returns the fixture's class, and its engine if it has one. */
  abstract String[] fixture();

  @Test
  void cycles_twoThousand_keepMemoryFlat() throws Exception {
    Process process = MemoryGrowth.start(NetworkFlatMemoryProgram.class, fixture());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    double[] line = MemoryGrowth.parse(output);
    double[] readings = Arrays.copyOfRange(line, 1, line.length);

    assertThat(readings).hasSizeGreaterThanOrEqualTo(NetworkFlatMemoryProgram.PERIODS);
    assertThat(line[0]).as("arrays that the managers gained").isZero();
    assertThat(MemoryGrowth.perPeriod(readings) / NetworkFlatMemoryProgram.CYCLES_PER_PERIOD)
        .as("bytes per cycle; resident bytes after each period: %s", Arrays.toString(readings))
        .isLessThan(NetworkFlatMemoryProgram.ALLOWED_GROWTH_BYTES_PER_CYCLE);
  }
}

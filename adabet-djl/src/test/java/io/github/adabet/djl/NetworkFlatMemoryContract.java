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

  /** Less than the weights of the smallest of the networks with its samples. */
  private static final double ALLOWED_GROWTH_BYTES_PER_CYCLE = 3000;

  /** So many that what a reading is off by, one or two megabytes, is small for each cycle. */
  private static final int CYCLES_PER_PERIOD = 200;

  /** Returns the fixture's class, and its engine if it has one. */
  abstract String[] fixture();

  @Test
  void cycles_twoThousand_keepMemoryFlat() throws Exception {
    Process process = MemoryGrowth.start(NetworkFlatMemoryProgram.class, fixture());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    double[] line =
        Arrays.stream(output.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
    double[] readings = Arrays.copyOfRange(line, 1, line.length);

    assertThat(readings).hasSize(10);
    assertThat(line[0]).as("arrays that the managers gained").isZero();
    assertThat(MemoryGrowth.perPeriod(readings) / CYCLES_PER_PERIOD)
        .as("bytes per cycle; resident bytes after each period: %s", Arrays.toString(readings))
        .isLessThan(ALLOWED_GROWTH_BYTES_PER_CYCLE);
  }
}

package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.MemoryGrowth;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ranking and training many times over, on any engine: the resident memory of a process that does
 * nothing else; {@link MemoryGrowth} says how it is judged.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("jdk")
@EngineTest
class FlatMemoryTest {

  private final Map<String, Map<RepeatedWork, double[]>> figures = new HashMap<>();

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  /** Returns what one process for all kinds of work said, which runs when it is first asked for. */
  private Map<RepeatedWork, double[]> figures() throws Exception {
    if (!figures.containsKey(engine())) {
      figures.put(engine(), runAll());
    }
    return figures.get(engine());
  }

  private Map<RepeatedWork, double[]> runAll() throws Exception {
    Process process = MemoryGrowth.start(FlatMemoryProgram.class, engine());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Map<RepeatedWork, double[]> lines = new EnumMap<>(RepeatedWork.class);
    for (String line : output.lines().toList()) {
      int blank = line.indexOf(' ');
      lines.put(
          RepeatedWork.valueOf(line.substring(0, blank)),
          MemoryGrowth.parse(line.substring(blank)));
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource
  void cycles_hundreds_keepMemoryFlat(RepeatedWork work) throws Exception {
    double[] line = figures().get(work);
    double[] readings = Arrays.copyOfRange(line, 1, line.length);

    assertThat(line[0]).as("arrays that the managers gained").isZero();
    assertThat(MemoryGrowth.perPeriod(readings) / work.cyclesPerPeriod())
        .as("bytes per cycle; resident bytes after each period: %s", Arrays.toString(readings))
        .isLessThan(FlatMemoryProgram.ALLOWED_GROWTH_BYTES_PER_CYCLE);
  }
}

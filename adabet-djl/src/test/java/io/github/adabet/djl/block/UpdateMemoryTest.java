package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.MemoryGrowth;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * How many arrays of a parameter's size a step holds at once besides the parameter, in a process
 * that does nothing else: gradient, optimizer state, and no more temporaries than the rule needs.
 */
@EngineTest
class UpdateMemoryTest {

  @Parameter private String engine;

  @Test
  void train_oneLargeParameter_holdsGradientStateAndLittleElse() throws Exception {
    Map<String, Double> peaks = peaks();

    SoftAssertions softly = new SoftAssertions();
    for (MeasuredUpdate update : MeasuredUpdate.all()) {
      // MXNet's linear layer brings the weight into an order of its own while the state is there.
      int least = engine.equals(DjlEngines.MXNET) ? 1 : 0;
      int arrays = update.kept() + Math.max(least, update.temporaries());
      softly
          .assertThat(peaks.get(update.name()))
          .as("peak of %s in sizes of the parameter", update.name())
          .isBetween(arrays - 0.5, arrays + 0.5);
    }
    softly.assertAll();
  }

  private Map<String, Double> peaks() throws Exception {
    Process process = MemoryGrowth.start(UpdateMemoryProgram.class, engine);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Map<String, Double> peaks = new HashMap<>();
    for (String line : output.lines().toList()) {
      int blank = line.indexOf(' ');
      peaks.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
    }
    return peaks;
  }
}

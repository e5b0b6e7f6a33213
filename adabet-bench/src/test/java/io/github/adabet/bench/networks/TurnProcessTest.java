package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.djl.DjlEngines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a forked process does, done in this one, on a network for small images. */
class TurnProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS = 3;

  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "LAST_LAYER", "FULL"})
  void run_stepsAskedFor_areMadeOneByOne(Mode mode) throws Exception {
    List<String> lines = lines(mode, 2);

    Prepared prepared =
        JSON.readValue(lines.get(0).substring(TurnProcess.READY.length()), Prepared.class);
    assertThat(prepared.layers()).isEqualTo(105);
    assertThat(prepared.trainedLayers())
        .hasSize(
            switch (mode) {
              case FORWARD -> 0;
              case LAST_LAYER -> 1;
              default -> 105;
            });
    assertThat(prepared.trainedParameters() == prepared.parameters()).isEqualTo(mode == Mode.FULL);
    assertThat(prepared.idleBytes() != null).isEqualTo(Files.exists(Path.of("/proc/self/status")));
    assertThat(lines).hasSize(1 + STEPS);
    for (String line : lines.subList(1, lines.size())) {
      StepTaken step = step(line);
      assertThat(step.seconds()).isPositive();
      assertThat(step.peakBytes() != null).isEqualTo(prepared.idleBytes() != null);
    }
  }

  private static StepTaken step(String line) throws JsonProcessingException {
    assertThat(line).startsWith(TurnProcess.STEP);
    return JSON.readValue(line.substring(TurnProcess.STEP.length()), StepTaken.class);
  }

  private static List<String> lines(Mode mode, int warmup) throws Exception {
    BlockingQueue<String> commands =
        new LinkedBlockingQueue<>(Collections.nCopies(STEPS, TurnProcess.GO));
    commands.add(TurnProcess.END);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Configuration configuration =
        new Configuration(
            "mobilenet_v2",
            DjlEngines.PYTORCH,
            mode,
            null,
            new Configuration.Size(4, 64, 3),
            1,
            warmup,
            1,
            true,
            null);
    TurnProcess.run(
        new NetworkJob(configuration, null, null),
        commands,
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}

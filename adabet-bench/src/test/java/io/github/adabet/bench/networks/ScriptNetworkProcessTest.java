package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a forked process does with a TorchScript file, done in this one. */
class ScriptNetworkProcessTest {
  private static final Path FILE =
      Path.of("../adabet-djl/src/test/resources/io/github/adabet/djl/torchscript/residual.pt");
  private static final int SIDE = 10;
  private static final double RHO = 0.3;

  @TempDir private Path folder;

  /** A small network that goes by the name of a large one. */
  @BeforeEach
  void copyFile() throws IOException {
    Files.copy(FILE, folder.resolve("resnet50.pt"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FORWARD_PLAIN",
        "FORWARD",
        "RANK",
        "LAST_LAYER",
        "LAST_LAYER_CACHED",
        "RHO",
        "HALF_TIME",
        "FULL"
      })
  void measure_torchScript_timesItsStepsAndTrainsItsLayers(Mode mode) {
    String ranking = NetworkProcess.measure(job(Mode.RANK, null, 3)).ranking();

    Measurement found = NetworkProcess.measure(job(mode, mode.needsRanking() ? ranking : null, 3));

    assertThat(found.stepSeconds()).hasSize(2).allMatch(seconds -> seconds > 0);
    assertThat(found.estimatedBytes() == null).isEqualTo(mode.isPlain() || mode.keepsPrefix());
    assertThat(found.layers()).isEqualTo(9);
    switch (mode) {
      case LAST_LAYER, LAST_LAYER_CACHED -> assertThat(found.trainedLayers()).containsExactly("fc");
      case RHO, HALF_TIME -> assertThat(found.trainedLayers()).isNotEmpty();
      case FULL -> assertThat(found.trainedParameters()).isEqualTo(found.parameters());
      default -> assertThat(found.trainedLayers()).isEmpty();
    }
  }

  @Test
  void measure_otherClasses_areRefusedWithTheRightOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkProcess.measure(job(Mode.FORWARD, null, 1000)))
        .withMessageContaining("classes 3");
  }

  private NetworkJob job(Mode mode, String ranking, int classes) {
    return new NetworkJob(
        new Configuration(
            "resnet50",
            MeasuredScript.ENGINE,
            mode,
            mode.trainsTopShare() ? RHO : null,
            new Configuration.Size(4, SIDE, classes),
            2,
            1,
            1,
            false,
            null),
        ranking,
        folder.toString());
  }
}

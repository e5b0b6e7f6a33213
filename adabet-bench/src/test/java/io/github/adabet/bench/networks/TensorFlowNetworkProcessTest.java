package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.LayerRanking;
import io.github.adabet.SelectionBudget;
import io.github.adabet.djl.tensorflow.TensorFlowRuntime;
import io.github.adabet.json.AdaBetJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a forked process does with a SavedModel, done in this one. */
class TensorFlowNetworkProcessTest {
  private static final Path MODEL =
      Path.of("../adabet-djl/src/test/resources/tensorflow/residual_cnn/model");
  private static final int SIDE = 12;
  private static final int CLASSES = 3;
  private static final double RHO = 0.3;

  @TempDir private Path folder;

  /** A small network that goes by the name of a large one. */
  @BeforeEach
  void copyModel() throws IOException {
    Path target = folder.resolve("resnet50");
    try (Stream<Path> files = Files.walk(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(MODEL.relativize(file).toString()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "RANK", "LAST_LAYER", "RHO", "HALF_TIME", "FULL"})
  void measure_savedModel_timesItsStepsAndTrainsItsLayers(Mode mode) {
    String ranking = NetworkProcess.measure(job(Mode.RANK, null, SIDE)).ranking();

    Measurement found =
        NetworkProcess.measure(job(mode, mode.needsRanking() ? ranking : null, SIDE));

    assertThat(found.stepSeconds()).hasSize(2).allMatch(seconds -> seconds > 0);
    assertThat(found.estimatedBytes()).isPositive();
    assertThat(found.ranking() != null).isEqualTo(mode == Mode.RANK);
    switch (mode) {
      case LAST_LAYER -> assertThat(found.trainedLayers()).containsExactly("predictions");
      case RHO ->
          assertThat(found.trainedLayers())
              .hasSize(
                  AdaBetJson.read(Objects.requireNonNull(ranking), LayerRanking.class)
                      .select(SelectionBudget.fraction(RHO))
                      .layers()
                      .size());
      case HALF_TIME -> assertThat(found.trainedLayers()).isNotEmpty();
      case FULL -> assertThat(found.trainedParameters()).isEqualTo(found.parameters());
      default -> assertThat(found.trainedLayers()).isEmpty();
    }
  }

  @Test
  void measure_imagesOfAnotherSize_areRefusedWithTheRightOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkProcess.measure(job(Mode.FORWARD, null, 224)))
        .withMessageContaining("input-size " + SIDE)
        .withMessageContaining("classes " + CLASSES);
  }

  private NetworkJob job(Mode mode, String ranking, int side) {
    return new NetworkJob(
        new Configuration(
            "resnet50",
            TensorFlowRuntime.NAME,
            mode,
            mode.trainsTopShare() ? RHO : null,
            new Configuration.Size(4, side, CLASSES),
            2,
            1,
            1,
            false,
            null),
        ranking,
        folder.toString());
  }
}

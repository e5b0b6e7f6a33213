package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.LayerRanking;
import io.github.adabet.djl.DjlEngines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a forked process does, done in this one, on a network for small images. */
class NetworkProcessTest {
  private static final List<String> CHOSEN = List.of("features/18/1", "features/2/conv/0/0");

  @ParameterizedTest
  @EnumSource(Mode.class)
  void measure_everyMode_timesItsStepsAndTrainsItsLayers(Mode mode) throws JsonProcessingException {
    Measurement found =
        NetworkProcess.measure(
            new NetworkJob(configuration(mode), mode.needsRanking() ? CHOSEN : List.of()));

    assertThat(found.stepSeconds()).hasSize(2).allMatch(seconds -> seconds > 0);
    switch (mode.plain()) {
      case FORWARD_PLAIN -> assertThat(found.trainedLayers()).isEmpty();
      case LAST_LAYER_PLAIN -> assertThat(found.trainedLayers()).containsExactly("classifier/1");
      case RHO_PLAIN ->
          assertThat(found.trainedLayers()).containsExactlyInAnyOrderElementsOf(CHOSEN);
      default -> assertThat(found.trainedLayers()).hasSize(found.layers());
    }
    assertThat(found.ranking() != null).isEqualTo(mode == Mode.RANK);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readValue(json.writeValueAsString(found), Measurement.class)).isEqualTo(found);
  }

  @Test
  void measure_ranking_ranksAllLayersTheSameEachTime() {
    NetworkJob job = new NetworkJob(configuration(Mode.RANK), List.of());

    LayerRanking first = NetworkProcess.measure(job).readRanking();
    LayerRanking second = NetworkProcess.measure(job).readRanking();

    assertThat(first).isNotNull().isEqualTo(second);
    assertThat(first.scores()).hasSize(NetworkProcess.measure(job).layers());
  }

  private static Configuration configuration(Mode mode) {
    return new Configuration(
        "mobilenet_v2",
        DjlEngines.PYTORCH,
        mode,
        mode.needsRanking() ? 0.1 : null,
        new Configuration.Size(2, 32, 3),
        2,
        1,
        1);
  }
}

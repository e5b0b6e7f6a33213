package io.github.adabet.bench.networks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.json.AdaBetJson;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a forked process does, done in this one, on a network for small images. */
class NetworkProcessTest {
  private static final double RHO = 0.1;

  /** Made up, so that the first layer is not among the best: a prefix must be left to be kept. */
  private static LayerRanking ranking;

  @BeforeAll
  static void rank() {
    try (MeasuredNetwork network =
        MeasuredNetwork.open(new NetworkJob(configuration(Mode.FULL), null, null))) {
      Random random = new Random(1);
      ranking =
          new LayerRanking(
              network.layers().stream()
                  .map(layer -> score(layer, layer.index() == 0 ? 0 : random.nextDouble()))
                  .toList(),
              Provenance.builder().build());
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void measure_everyMode_timesItsStepsAndTrainsItsLayers(Mode mode) throws JsonProcessingException {
    Measurement found =
        NetworkProcess.measure(
            new NetworkJob(
                configuration(mode), mode.needsRanking() ? AdaBetJson.write(ranking) : null, null));

    assertThat(found.stepSeconds()).hasSize(2).allMatch(seconds -> seconds > 0);
    switch (mode) {
      case FORWARD_PLAIN, FORWARD, RANK -> assertThat(found.trainedLayers()).isEmpty();
      case LAST_LAYER_PLAIN, LAST_LAYER, LAST_LAYER_CACHED ->
          assertThat(found.trainedLayers()).containsExactly("classifier/1");
      case RHO_PLAIN, RHO, RHO_CACHED ->
          assertThat(found.trainedLayers())
              .containsExactlyElementsOf(names(ranking.select(SelectionBudget.fraction(RHO))));
      case HALF_TIME -> assertThat(found.trainedLayers()).isNotEmpty().isEqualTo(halfOfTheTime());
      case FULL_PLAIN, FULL -> assertThat(found.trainedLayers()).hasSize(found.layers());
    }
    assertThat(found.parameters()).isEqualTo(parameters(layer -> true));
    assertThat(found.trainedParameters())
        .isEqualTo(parameters(layer -> found.trainedLayers().contains(layer.name())));
    assertThat(found.ranking() != null).isEqualTo(mode == Mode.RANK);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readValue(json.writeValueAsString(found), Measurement.class)).isEqualTo(found);
  }

  @Test
  void measure_ranking_ranksAllLayersTheSameEachTime() {
    NetworkJob job = new NetworkJob(configuration(Mode.RANK), null, null);

    Measurement first = NetworkProcess.measure(job);
    Measurement second = NetworkProcess.measure(job);

    assertThat(first.ranking()).isNotNull().isEqualTo(second.ranking());
    assertThat(AdaBetJson.read(first.ranking(), LayerRanking.class).scores())
        .hasSize(first.layers());
  }

  private static long parameters(Predicate<Layer> counted) {
    return ranking.scores().stream()
        .map(LayerScore::layer)
        .filter(counted)
        .mapToLong(Layer::parameterCount)
        .sum();
  }

  private static LayerScore score(Layer layer, double score) {
    return LayerScore.ofBatches(layer, List.of(score));
  }

  private static List<String> names(LayerSelection selection) {
    return selection.layers().stream().map(Layer::name).toList();
  }

  /** The choice, made on the same network in this process. */
  private static List<String> halfOfTheTime() {
    try (MeasuredNetwork network =
        MeasuredNetwork.open(new NetworkJob(configuration(Mode.HALF_TIME), null, null))) {
      TrainingCosts costs = network.costs();
      LayerSelection selection = ranking.select(SelectionBudget.stepTime(0.5), costs);
      assertThat(costs.stepTimeRatio(selection.layers())).isLessThanOrEqualTo(0.5);
      return names(selection);
    }
  }

  private static Configuration configuration(Mode mode) {
    return new Configuration(
        "mobilenet_v2",
        DjlEngines.PYTORCH,
        mode,
        mode.trainsTopShare() ? RHO : null,
        new Configuration.Size(4, 32, 3),
        2,
        1,
        1,
        false,
        null);
  }
}

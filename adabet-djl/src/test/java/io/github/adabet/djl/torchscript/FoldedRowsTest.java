package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Layers that put out several rows for each sample, in the place of the batch. */
class FoldedRowsTest {

  private static final int NUMBERS = 3 * 8 * 8;

  /** Four windows of 16 places with 6 channels. */
  private static final int FEATURES = 4 * 16 * 6;

  private static TensorBatch images(float[] numbers) {
    return TensorBatch.of(HostTensor.of(numbers, numbers.length / NUMBERS, 3, 8, 8));
  }

  private static float[] random(int samples, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[samples * NUMBERS];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static Map<String, List<float[]>> rows(PretrainedNetwork network, float[] numbers) {
    Map<String, List<float[]>> rows = new LinkedHashMap<>();
    network
        .activationSource()
        .forward(
            images(numbers),
            activation -> {
              float[] all = activation.toFloatArray();
              int features = Math.toIntExact(activation.features());
              List<float[]> samples = new ArrayList<>();
              for (int i = 0; i < activation.samples(); i++) {
                samples.add(Arrays.copyOfRange(all, i * features, (i + 1) * features));
              }
              rows.put(activation.layer().name(), samples);
            });
    return rows;
  }

  @Test
  void activations_windowsBehindEachSample_areThoseOfTheSampleAlone() {
    float[] numbers = random(5, 1);
    try (PretrainedNetwork network = TorchScriptFiles.open("windows");
        PretrainedNetwork other = TorchScriptFiles.open("windows")) {
      List<float[]> together = rows(network, numbers).getOrDefault("mix", List.of());

      assertThat(together).hasSize(5).allMatch(sample -> sample.length == FEATURES);
      for (int i = 0; i < 5; i++) {
        float[] alone = Arrays.copyOfRange(numbers, i * NUMBERS, (i + 1) * NUMBERS);
        // With one more sample behind it, and without, where all rows are the sample's.
        for (int samples : new int[] {2, 1}) {
          float[] given = Arrays.copyOf(alone, samples * NUMBERS);
          assertThat(rows(other, given).getOrDefault("mix", List.of()).get(0))
              .containsExactly(together.get(i), within(1e-5f));
        }
      }
    }
  }

  @Test
  void rank_windowsBehindEachSample_scoresTheirLayers() {
    try (PretrainedNetwork network = TorchScriptFiles.open("windows")) {
      LayerRanking ranking =
          LayerRanker.builder()
              .scorer(LayerScorer.named("samples", activation -> activation.samples()))
              .build()
              .rank(
                  network.activationSource(), List.of(images(random(6, 2)), images(random(4, 3))));

      assertThat(ranking.scores()).hasSize(4).allMatch(score -> score.score() == 5);
    }
  }

  @Test
  void activations_samplesBehindEachWindow_areRefused() {
    try (PretrainedNetwork network = TorchScriptFiles.open("windows-first")) {
      assertThatThrownBy(() -> rows(network, random(5, 1)))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("norm puts out an array of shape (20, 16, 6)")
          .hasMessageContaining("4 rows for each");
    }
  }

  @Test
  void activations_firstAndLastSampleAlike_areRefusedSinceTheOrderIsNotKnown() {
    float[] numbers = random(4, 1);
    System.arraycopy(numbers, 0, numbers, 3 * NUMBERS, NUMBERS);
    try (PretrainedNetwork network = TorchScriptFiles.open("windows")) {
      assertThatThrownBy(() -> rows(network, numbers))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("norm puts out an array of shape (16, 16, 6)");
    }
  }

  @Test
  void activations_provenByAnotherBatch_areShownOfAlikeSamples() {
    float[] alike = random(4, 1);
    System.arraycopy(alike, 0, alike, 3 * NUMBERS, NUMBERS);
    try (PretrainedNetwork network = TorchScriptFiles.open("windows")) {
      rows(network, random(4, 2));

      assertThat(rows(network, alike).getOrDefault("mix", List.of())).hasSize(4);
    }
  }
}

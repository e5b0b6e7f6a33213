package io.github.adabet.topology.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.Backends;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores that set the loops of a batch against something: noise, the input, the mean distance. */
class ChangedLoopsTest {
  private static final Layer LAYER = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);

  /** A square of side 1: one bar from 1 to the root of 2, mean distance (4 + 2 sqrt 2) / 6. */
  private static final float[] SQUARE = {0, 0, 1, 0, 1, 1, 0, 1};

  private static final double MEAN = (4 + 2 * Math.sqrt(2)) / 6;
  private static final double LENGTH = (Math.sqrt(2) - 1) / MEAN;

  private static LayerActivation cloud(int dimension, float... values) {
    return new FixedActivation(LAYER, new long[] {values.length / dimension, dimension}, values);
  }

  private static LayerObservation observed(LayerActivation input, LayerActivation output) {
    return new LayerObservation() {
      @Override
      public Layer layer() {
        return LAYER;
      }

      @Override
      public LayerActivation input() {
        return input;
      }

      @Override
      public LayerActivation output() {
        return output;
      }
    };
  }

  private static float[] times(float factor, float... values) {
    float[] scaled = values.clone();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] *= factor;
    }
    return scaled;
  }

  @Test
  void barcodeChange_scaledOutput_isZero() {
    assertThat(
            BarcodeChangeScorer.create()
                .score(observed(cloud(2, SQUARE), cloud(2, times(8, SQUARE)))))
        .isZero();
  }

  @Test
  void barcodeChange_loopThatDisappears_isHalfItsLength() {
    LayerActivation flat = cloud(2, new float[8]);
    LayerActivation line = cloud(1, 0, 1, 2, 3);
    BarcodeChangeScorer scorer = BarcodeChangeScorer.create();
    assertThat(scorer.score(observed(cloud(2, SQUARE), flat))).isCloseTo(LENGTH / 2, within(1e-6));
    assertThat(scorer.score(observed(line, cloud(2, SQUARE)))).isCloseTo(LENGTH / 2, within(1e-6));
    assertThat(scorer.score(observed(flat, line))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1", "100", "0.001"})
  void relativePersistence_anyScale_isTheSame(float factor) {
    assertThat(
            Backends.layerScorer("relative-persistence")
                .score(LayerObservation.ofOutput(cloud(2, times(factor, SQUARE)))))
        .isCloseTo(LENGTH, within(1e-5));
  }

  @Test
  void relativePersistence_equalSamples_isZero() {
    assertThat(
            Backends.layerScorer("relative-persistence")
                .score(LayerObservation.ofOutput(cloud(2, new float[8]))))
        .isZero();
  }

  /** Cases that tools/changed-loops.py writes by numpy, ripser and persim. */
  static Stream<String> cases() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            ChangedLoopsTest.class.getResourceAsStream("/scores/changed-loops.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void score_cloudsOfTheTable_isThatOfPython(String line) {
    String[] words = line.split(" ", -1);
    int samples = Integer.parseInt(words[1]);
    int given = Integer.parseInt(words[2]);
    float[] numbers = new float[words.length - 5];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = Float.parseFloat(words[5 + k]);
    }
    LayerActivation output =
        cloud(
            Integer.parseInt(words[3]),
            Arrays.copyOfRange(numbers, samples * given, numbers.length));
    LayerObservation observation =
        given == 0
            ? LayerObservation.ofOutput(output)
            : observed(cloud(given, Arrays.copyOf(numbers, samples * given)), output);
    LayerScorer scorer = Backends.layerScorer(words[0]);

    assertThat(scorer.score(observation))
        .isCloseTo(Double.parseDouble(words[4]), within(1e-5))
        .isEqualTo(Backends.layerScorer(words[0]).score(observation));
  }

  @Test
  void loopExcess_withoutLoops_isZero() {
    LoopExcessScorer scorer = LoopExcessScorer.create();
    assertThat(scorer.score(LayerObservation.ofOutput(cloud(2, new float[10])))).isZero();
    assertThat(scorer.score(LayerObservation.ofOutput(cloud(1, 0, 1, 2, 4, 8)))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop-excess", "barcode-change", "relative-persistence"})
  void score_notANumber_namesLayerAndSample(String name) {
    LayerScorer scorer = Backends.layerScorer(name);
    assertThat(scorer.name()).isEqualTo(name);
    assertThat(scorer.minimumSamples()).isEqualTo(4);
    assertThat(scorer.provenance().settings()).containsEntry("scorer.name", name);
    float[] values = SQUARE.clone();
    values[5] = Float.NaN;
    assertThatThrownBy(() -> scorer.score(observed(cloud(2, SQUARE), cloud(2, values))))
        .isInstanceOf(NonFiniteActivationException.class)
        .hasMessageContaining("conv")
        .hasMessageContaining("sample 2");
  }
}

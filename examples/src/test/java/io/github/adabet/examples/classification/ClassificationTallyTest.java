package io.github.adabet.examples.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.AdaBetException;
import io.github.adabet.djl.data.HostTensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassificationTallyTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void result_outputsWithoutTies_isScikitLearns() throws IOException {
    JsonNode figures = figures();
    int classes = figures.get("confusion").size();
    ClassificationTally tally = new ClassificationTally(names(classes));
    // In batches of 7, of which the last holds the rest.
    int samples = figures.get("labels").size();
    for (int from = 0; from < samples; from += 7) {
      int to = Math.min(samples, from + 7);
      float[] outputs = new float[(to - from) * classes];
      long[] labels = new long[to - from];
      for (int i = from; i < to; i++) {
        labels[i - from] = figures.get("labels").get(i).asLong();
        for (int c = 0; c < classes; c++) {
          outputs[(i - from) * classes + c] =
              (float) figures.get("outputs").get(i).get(c).asDouble();
        }
      }
      tally.add(HostTensor.of(outputs, new long[] {to - from, classes}), labels);
    }
    ClassificationResult result = tally.result();

    assertThat(result.samples()).isEqualTo(samples);
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        assertThat(result.count(row, column))
            .isEqualTo(figures.get("confusion").get(row).get(column).asLong());
      }
      JsonNode accuracy = figures.get("accuracyOf").get(Integer.toString(row));
      assertThat(result.accuracyOf(row).isPresent()).isEqualTo(accuracy != null);
      if (accuracy != null) {
        assertThat(result.accuracyOf(row).getAsDouble())
            .isCloseTo(accuracy.asDouble(), within(ROUNDING));
      }
      assertThat(result.precisionOf(row).orElse(0))
          .isCloseTo(figures.get("precisionOf").get(row).asDouble(), within(ROUNDING));
    }
    for (int k = 1; k <= 5; k++) {
      assertThat(result.top(k))
          .isCloseTo(figures.get("top").get(k - 1).asDouble(), within(ROUNDING));
    }
    assertThat(result.top1()).isEqualTo(result.top(1));
    assertThat(result.top5().getAsDouble()).isEqualTo(result.top(5));
    assertThat(result.meanClassAccuracy())
        .isCloseTo(figures.get("balancedAccuracy").asDouble(), within(ROUNDING));
  }

  @Test
  void result_manyTies_ordersEqualOutputsByIndex() {
    int classes = 7;
    Random random = new Random(3);
    ClassificationTally tally = new ClassificationTally(names(classes));
    long[] right = new long[classes];
    int samples = 200;
    for (int sample = 0; sample < samples; sample++) {
      float[] outputs = new float[classes];
      for (int c = 0; c < classes; c++) {
        outputs[c] = random.nextInt(3);
      }
      int label = random.nextInt(classes);
      // A stable sort, largest first, leaves equal outputs in the order of their index.
      List<Integer> order = new ArrayList<>(IntStream.range(0, classes).boxed().toList());
      order.sort(Comparator.comparingDouble((Integer c) -> outputs[c]).reversed());
      right[order.indexOf(label)]++;
      tally.add(HostTensor.of(outputs, new long[] {1, classes}), label);
    }
    ClassificationResult result = tally.result();

    long within = 0;
    for (int k = 1; k <= 5; k++) {
      within += right[k - 1];
      assertThat(result.top(k)).isEqualTo((double) within / samples);
    }
  }

  @Test
  void result_allOutputsEqual_predictsTheFirstClass() {
    ClassificationTally tally = new ClassificationTally(names(3));
    tally.add(HostTensor.of(new float[9], new long[] {3, 3}), 0, 1, 2);
    ClassificationResult result = tally.result();

    assertThat(result.confusion())
        .containsExactly(List.of(1L, 0L, 0L), List.of(1L, 0L, 0L), List.of(1L, 0L, 0L));
    assertThat(List.of(result.top(1), result.top(2), result.top(3)))
        .containsExactly(1.0 / 3, 2.0 / 3, 1.0);
    assertThat(result.top5()).isEmpty();
  }

  @Test
  void result_infiniteOutputs_takePartInTheOrder() {
    ClassificationTally tally = new ClassificationTally(names(2));
    float[] outputs = {Float.NEGATIVE_INFINITY, -1e30f, Float.POSITIVE_INFINITY, 0};
    tally.add(HostTensor.of(outputs, new long[] {2, 2}), 1, 0);

    assertThat(tally.result().top1()).isEqualTo(1);
  }

  @Test
  void add_badBatch_isRefusedAsAWhole() {
    ClassificationTally tally = new ClassificationTally(names(2));
    HostTensor fine = HostTensor.of(new float[] {0, 1, 1, 0}, new long[] {2, 2});

    assertThatThrownBy(() -> tally.add(fine, 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a label is 2; it must be from 0 to 1, as there are 2 classes");
    assertThatThrownBy(() -> tally.add(fine, 1, -1)).hasMessageContaining("a label is -1");
    assertThatThrownBy(() -> tally.add(fine, 1)).hasMessageContaining("must be (1, 2)");
    HostTensor wide = HostTensor.of(new float[6], new long[] {2, 3});
    assertThatThrownBy(() -> tally.add(wide, 0, 1)).hasMessageContaining("must be (2, 2)");
    HostTensor broken = HostTensor.of(new float[] {0, 1, Float.NaN, 0}, new long[] {2, 2});
    assertThatThrownBy(() -> tally.add(broken, 1, 0))
        .isInstanceOf(NonFiniteOutputException.class)
        .hasMessageContaining("sample 1 is NaN at class 0");
    assertThatThrownBy(tally::result).isInstanceOf(IllegalStateException.class);
    tally.add(fine, 1, 0);
    assertThat(tally.result().samples()).isEqualTo(2);
    assertThatThrownBy(() -> new ClassificationTally(List.of("one")))
        .hasMessage("there are 1 classes; there must be 2 or more");
  }

  @Test
  void mistakes_areMostFrequentFirst() {
    ClassificationResult result =
        new ClassificationResult(
            names(3),
            List.of(List.of(5L, 2L, 0L), List.of(3L, 0L, 2L), List.of(0L, 0L, 1L)),
            List.of(6L, 0L, 7L));

    assertThat(result.mistakes(2))
        .containsExactly(
            new ClassificationResult.Mistake(1, 0, 3), new ClassificationResult.Mistake(0, 1, 2));
    assertThat(result.mistakes(100)).hasSize(3);
    assertThat(result.meanClassAccuracy()).isCloseTo((5 / 7.0 + 0 + 1) / 3, within(ROUNDING));
    assertThat(result.precisionOf(1)).hasValue(0);
  }

  @Test
  void json_result_readsBackEqual() {
    ClassificationResult result =
        new ClassificationResult(
            List.of("cat, small", "dog \"big\""),
            List.of(List.of(2L, 1L), List.of(0L, 0L)),
            List.of(2L, 1L));
    String json = ClassificationFiles.json(result).toPrettyString();

    assertThat(ClassificationFiles.read(json)).isEqualTo(result);
    assertThat(json).contains("\"top1\" : 0.6666666666666666", "\"top5\" : null");
    assertThat(ClassificationFiles.perClassCsv(result))
        .isEqualTo(
            "index,class,samples,accuracy,precision\n"
                + "0,\"cat, small\",3,0.6666666666666666,1.0\n"
                + "1,\"dog \"\"big\"\"\",0,,0.0\n");
    assertThat(ClassificationFiles.confusionCsv(result))
        .isEqualTo(
            "true \\ predicted,\"cat, small\",\"dog \"\"big\"\"\"\n"
                + "\"cat, small\",2,1\n"
                + "\"dog \"\"big\"\"\",0,0\n");
  }

  @Test
  void read_countsThatContradict_areRefused() {
    assertThatThrownBy(
            () ->
                ClassificationFiles.read(
                    "{\"classNames\":[\"a\",\"b\"],\"confusion\":[[1,0],[0,1]],\"places\":[1,1]}"))
        .isInstanceOf(AdaBetException.class)
        .hasMessageContaining("place 0 counts 1 samples, the diagonal of the confusion matrix 2");
    assertThatThrownBy(() -> ClassificationFiles.read("{}")).isInstanceOf(AdaBetException.class);
    assertThatThrownBy(() -> ClassificationFiles.read("[")).isInstanceOf(AdaBetException.class);
  }

  private static List<String> names(int classes) {
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  private static JsonNode figures() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ClassificationTallyTest.class.getResourceAsStream("figures.json"))) {
      return new ObjectMapper().readTree(in);
    }
  }
}

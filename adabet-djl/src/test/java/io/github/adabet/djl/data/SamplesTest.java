package io.github.adabet.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplesTest {

  private static Samples numbered(int count) {
    float[] values = new float[count];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
      labels[i] = 10L * i;
    }
    return Samples.of(HostTensor.of(values, count, 1), labels);
  }

  private static List<Float> inputs(Samples samples) {
    List<Float> inputs = new ArrayList<>();
    for (long i = 0; i < samples.size(); i++) {
      Sample sample = samples.read(i);
      float input = sample.inputs().get("input0").toFloats()[0];
      assertThat(sample.labels().get("input0").toLongs()).containsExactly(10L * (long) input);
      inputs.add(input);
    }
    return inputs;
  }

  @Test
  void read_samplesInMemory_giveInputAndLabel() {
    assertThat(inputs(numbered(3))).containsExactly(0f, 1f, 2f);
    assertThat(numbered(3).read(1).inputs().get("input0").shape()).isEqualTo(new Shape(1));
    assertThat(numbered(3).read(1).labels().get("input0").shape().dimension()).isZero();
  }

  @Test
  void read_unlabelledSamples_haveNoLabel() {
    Samples samples = Samples.of(TensorBatch.of(HostTensor.of(new float[2], 2, 1)));

    assertThat(samples.read(0).labelled()).isFalse();
    assertThat(numbered(1).read(0).labelled()).isTrue();
  }

  @Test
  void read_outOfRange_isRefused() {
    assertThatThrownBy(() -> numbered(3).read(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void pickRangeAndShuffled_areViewsInTheirOrder() {
    assertThat(inputs(numbered(5).pick(4, 0, 4))).containsExactly(4f, 0f, 4f);
    assertThat(inputs(numbered(5).range(1, 3))).containsExactly(1f, 2f);
    assertThat(inputs(numbered(50).shuffled(1)))
        .containsExactlyInAnyOrderElementsOf(inputs(numbered(50)))
        .isNotEqualTo(inputs(numbered(50)))
        .isEqualTo(inputs(numbered(50).shuffled(1)))
        .isNotEqualTo(inputs(numbered(50).shuffled(2)));
    assertThatThrownBy(() -> numbered(5).pick(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> numbered(5).range(2, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void epoch_samplesThatAreTheSameInEveryEpoch_isTheSamplesThemselves() {
    Samples samples = numbered(5);
    Samples picked = samples.shuffled(1).range(1, 4);

    assertThat(samples.epoch(3)).isSameAs(samples);
    assertThat(picked.epoch(3)).isSameAs(picked);
  }

  @Test
  void batches_sizeThatDoesNotDivide_endWithTheRest() {
    Iterable<TensorBatch> batches = numbered(5).batches(2);

    for (int walk = 0; walk < 2; walk++) {
      List<Integer> sizes = new ArrayList<>();
      batches.forEach(batch -> sizes.add(batch.samples()));
      assertThat(sizes).containsExactly(2, 2, 1);
    }
    assertThat(batches.iterator().next().first())
        .isEqualTo(HostTensor.of(new float[] {0, 1}, 2, 1));
    assertThatThrownBy(() -> numbered(5).batches(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void batches_areReadOnlyWhenAskedFor() {
    List<Long> read = new ArrayList<>();
    Samples samples =
        new Samples() {
          @Override
          public long size() {
            return 1_000_000_000_000L;
          }

          @Override
          public Sample read(long index) {
            read.add(index);
            return Sample.of(HostTensor.of(new float[] {index}, 1));
          }
        };

    samples.batches(3).iterator().next();

    assertThat(read).containsExactly(0L, 1L, 2L);
  }

  @Test
  void batches_sampleOfAnotherShape_isNamed() {
    Samples samples =
        new Samples() {
          @Override
          public long size() {
            return 4;
          }

          @Override
          public Sample read(long index) {
            return Sample.of(HostTensor.of(new float[index == 3 ? 2 : 1], index == 3 ? 2 : 1));
          }
        };

    assertThatThrownBy(() -> samples.batches(4).iterator().next())
        .isInstanceOf(BatchMismatchException.class)
        .hasMessageContaining("Sample 3 of the batch")
        .hasMessageContaining("float32 (2)");
  }

  @Test
  void of_otherNumberOfLabels_isRefused() {
    assertThatThrownBy(() -> Samples.of(HostTensor.of(new float[3], 3, 1), 0, 1))
        .isInstanceOf(BatchMismatchException.class)
        .hasMessageContaining("2 labels for 3 samples");
  }

  @Test
  void batch_tensorsOfDifferentNumbersOfSamples_areRefused() {
    assertThatThrownBy(
            () ->
                TensorBatch.of(
                    HostTensor.of(new float[2], 2, 1), HostTensor.of(new float[3], 3, 1)))
        .isInstanceOf(BatchMismatchException.class)
        .hasMessageContaining("differ in their number of samples");
    assertThatThrownBy(() -> TensorBatch.of(HostTensor.of(new float[1])))
        .isInstanceOf(BatchMismatchException.class)
        .hasMessageContaining("first axis must be the batch");
    assertThatThrownBy(TensorBatch::of).isInstanceOf(BatchMismatchException.class);
  }

  @Test
  void batch_namedTensors_keepTheirOrder() {
    Map<String, HostTensor> named = new LinkedHashMap<>();
    named.put("tokens", HostTensor.of(new long[] {1, 2, 3, 4}, 2, 2));
    named.put("mask", HostTensor.of(new float[2], 2));
    TensorBatch batch = TensorBatch.of(named);

    assertThat(batch.names()).containsExactly("tokens", "mask");
    assertThat(batch.get("tokens").type()).isEqualTo(DataType.INT64);
    assertThat(batch.entries(1, 2).get("tokens").toLongs()).containsExactly(3, 4);
    assertThat(batch.split(1)).hasSize(2);
    assertThatThrownBy(() -> batch.get("labels"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[tokens, mask]");
  }
}

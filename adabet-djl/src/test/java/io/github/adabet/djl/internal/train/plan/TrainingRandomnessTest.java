package io.github.adabet.djl.internal.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingRandomnessTest {

  /** Computed by an implementation in another language. */
  private static final long[] FIXED_ORDER = {0, 5, 1, 2, 4, 3};

  @Test
  void order_anyEpoch_isAPermutation() {
    for (int samples : new int[] {0, 1, 2, 97}) {
      assertThat(new TrainingRandomness(5).order(3, samples))
          .containsExactlyInAnyOrder(IntStream.range(0, samples).asLongStream().toArray());
    }
  }

  @Test
  void order_seedAndEpoch_determineIt() {
    long[] order = new TrainingRandomness(5).order(3, 97);

    assertThat(new TrainingRandomness(5).order(3, 97)).isEqualTo(order);
    assertThat(new TrainingRandomness(5).order(4, 97)).isNotEqualTo(order);
    assertThat(new TrainingRandomness(6).order(3, 97)).isNotEqualTo(order);
  }

  @Test
  void order_fixedSeed_neverChanges() {
    assertThat(new TrainingRandomness(42).order(1, 6)).containsExactly(FIXED_ORDER);
  }

  @Test
  void engineSeed_consecutiveSteps_differ() {
    TrainingRandomness randomness = new TrainingRandomness(0);

    assertThat(
            IntStream.range(0, 1000).map(step -> randomness.engineSeed(step, 0)).distinct().count())
        .isEqualTo(1000);
  }
}

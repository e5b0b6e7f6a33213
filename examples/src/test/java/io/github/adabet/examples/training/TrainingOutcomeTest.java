package io.github.adabet.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.examples.training.TrainingOutcome.Costs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingOutcomeTest {
  @Test
  void trainingPeakBesideHeap_heapThatGrew_isWhatAnEstimateIsComparedWith() {
    assertThat(costs(218L, 142L).trainingPeakBesideHeap()).isEqualTo(76);
    // Java may touch more of its heap behind the peak.
    assertThat(costs(218L, 300L).trainingPeakBesideHeap()).isZero();
  }

  @Test
  void trainingPeakBesideHeap_oneOfBothNotTold_isNotKnown() {
    assertThat(costs(218L, null).trainingPeakBesideHeap()).isNull();
    assertThat(costs(null, 142L).trainingPeakBesideHeap()).isNull();
  }

  private static Costs costs(@Nullable Long peak, @Nullable Long heap) {
    return new Costs(0.5, null, null, 12, null, peak, heap);
  }
}

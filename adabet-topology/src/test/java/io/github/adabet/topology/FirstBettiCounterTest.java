package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstBettiCounterTest {
  private static final DistanceMatrix SQUARE =
      DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void count_fewerThanFourPoints_isZero(int n) {
    float[] condensed = new float[n * (n - 1) / 2];
    assertThat(FirstBettiCounter.create().count(n, condensed)).isZero();
    assertThat(FirstBettiCounter.builder().threshold(0).build().count(n, condensed)).isZero();
  }

  @Test
  void count_duplicatePoints_ignoresZeroLengthLoops() {
    DistanceMatrix points =
        DistanceMatrix.euclidean(new float[][] {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {1, 0}});
    assertThat(FirstBettiCounter.create().count(points)).isZero();
  }

  @Test
  void count_negativeZeroDistances_countAsZero() {
    float[] condensed = {-0f, 2, 0, 0, 2, -0f};
    assertThat(FirstBettiCounter.create().count(4, condensed)).isOne();
    assertThat(FirstBettiCounter.builder().threshold(-0f).build().count(4, condensed)).isOne();
  }

  @Test
  void count_largestAndSmallestFloats_areCompared() {
    float[] condensed = {
      Float.MIN_VALUE, Float.MAX_VALUE, Float.MIN_VALUE, Float.MIN_VALUE, 1, Float.MIN_VALUE
    };
    assertThat(FirstBettiCounter.create().count(4, condensed)).isOne();
  }

  @Test
  void count_loopThatNeverDies_counts() {
    assertThat(FirstBettiCounter.builder().threshold(1).build().count(SQUARE)).isOne();
  }

  @Test
  void count_thresholdBelowAllEdges_isZero() {
    assertThat(FirstBettiCounter.builder().threshold(0.5f).build().count(SQUARE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void count_anyNumberOfThreads_isTheSame(int threads) {
    FirstBettiCounter one = FirstBettiCounter.builder().threads(1).build();
    FirstBettiCounter several = FirstBettiCounter.builder().threads(threads).build();
    DistanceMatrix gaussian = Dissimilarities.gaussian(new Random(1), 1100, 6);
    DistanceMatrix grid = Dissimilarities.grid(new Random(2), 1100, 3, 9);
    assertThat(several.count(gaussian)).isEqualTo(one.count(gaussian)).isPositive();
    assertThat(several.count(grid)).isEqualTo(one.count(grid)).isPositive();
  }

  @Test
  void countAll_cloudsOfAllSizes_keepsTheirOrder() {
    Random random = new Random(3);
    List<DistanceMatrix> clouds = new ArrayList<>();
    for (int n : new int[] {32, 1030, 0, 65, 64, 1, 200, 4, 1025, 63}) {
      clouds.add(Dissimilarities.gaussian(random, n, 5));
    }
    FirstBettiCounter counter = FirstBettiCounter.builder().threads(3).build();
    long[] expected = clouds.stream().mapToLong(counter::count).toArray();
    assertThat(counter.countAll(clouds)).isEqualTo(expected);
  }

  @Test
  void countAll_noClouds_isEmpty() {
    assertThat(FirstBettiCounter.create().countAll(List.of())).isEmpty();
  }

  @Test
  void count_allDistancesEqual_isZeroWithoutElimination() {
    int n = 500;
    float[] condensed = new float[n * (n - 1) / 2];
    java.util.Arrays.fill(condensed, 7);
    assertThat(FirstBettiCounter.create().count(n, condensed)).isZero();
  }

  @Test
  void count_interruptedThread_throwsAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> FirstBettiCounter.create().count(SQUARE))
          .isInstanceOf(OperationCancelledException.class)
          .hasMessageContaining("cancelled");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void countAll_conditionHoldsOnTheWay_throws() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 600, 3);
    AtomicInteger asked = new AtomicInteger();
    FirstBettiCounter counter =
        FirstBettiCounter.builder()
            .threads(2)
            .cancelWhen(() -> asked.incrementAndGet() > 50)
            .build();
    assertThatThrownBy(() -> counter.countAll(Collections.nCopies(1000, cloud)))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(asked.get()).isLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(
      floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -1, -Float.MIN_VALUE})
  void count_illegalDistance_namesEntryAndRange(float value) {
    float[] small = {1, 1, value};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstBettiCounter.create().count(3, small))
        .withMessageContaining("(2, 1)")
        .withMessageContaining(Float.toString(value))
        .withMessageContaining("finite and 0 or more");
    float[] large = new float[100 * 99 / 2];
    large[99 * 98 / 2 + 7] = value;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstBettiCounter.create().count(100, large))
        .withMessageContaining("(99, 7)");
  }

  @Test
  void count_wrongLength_namesTheRightOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstBettiCounter.create().count(4, new float[5]))
        .withMessageContaining("5 entries")
        .withMessageContaining("4 points have 6");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_537, Integer.MAX_VALUE})
  void count_sizeOutOfRange_isRefused(int n) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstBettiCounter.create().count(n, new float[0]))
        .withMessageContaining("number of points is " + n)
        .withMessageContaining("65536")
        .withMessageContaining("subsample");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -1, Float.NEGATIVE_INFINITY})
  void threshold_negativeOrNaN_isRefused(float value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstBettiCounter.builder().threshold(value))
        .withMessageContaining("threshold is " + value)
        .withMessageContaining("0 or more");
  }

  @Test
  void threads_zero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FirstBettiCounter.builder().threads(0))
        .withMessageContaining("threads is 0")
        .withMessageContaining("1 or more");
  }

  @Test
  void builder_settingTwice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> FirstBettiCounter.builder().threshold(1).threshold(1))
        .withMessageContaining("threshold");
    assertThatIllegalStateException()
        .isThrownBy(() -> FirstBettiCounter.builder().threads(1).threads(1))
        .withMessageContaining("threads");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> FirstBettiCounter.builder().cancelWhen(() -> false).cancelWhen(() -> false))
        .withMessageContaining("cancelWhen");
  }

  @Test
  void toString_counter_showsItsSettings() {
    FirstBettiCounter counter = FirstBettiCounter.builder().threshold(2).threads(3).build();
    assertThat(counter).hasToString("FirstBettiCounter(threshold=2.0, threads=3)");
    assertThat(counter.threshold()).isEqualTo(2);
    assertThat(counter.threads()).isEqualTo(3);
  }
}

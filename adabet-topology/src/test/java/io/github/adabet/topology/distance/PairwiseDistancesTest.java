package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.adabet.BackendChoice;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.DeadlineExceededException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairwiseDistancesTest {
  private static PairwiseDistances by(StandardMetric metric) {
    return PairwiseDistances.builder().metric(metric).engine("java").build();
  }

  @ParameterizedTest
  @CsvSource({"EUCLIDEAN,5", "MANHATTAN,7", "CHEBYSHEV,4"})
  void of_twoPoints_isTheMetrics(StandardMetric metric, float expected) {
    assertThat(by(metric).of(new float[][] {{1, 1}, {4, -3}}).toCondensed())
        .containsExactly(expected);
    assertThat(DistanceMatrix.of(metric, new float[][] {{1, 1}, {4, -3}}).toCondensed())
        .containsExactly(expected);
  }

  @Test
  void of_cosine_isOneMinusTheCosine() {
    float[][] points = {{1, 0}, {0, 3}, {-2, 0}, {5, 5}, {4, 0}};
    DistanceMatrix distances = by(StandardMetric.COSINE).of(points);
    assertThat(distances.get(0, 1)).isEqualTo(1);
    assertThat(distances.get(0, 2)).isEqualTo(2);
    assertThat(distances.get(0, 3)).isEqualTo((float) (1 - Math.sqrt(0.5)));
    assertThat(distances.get(0, 4)).isZero();
  }

  @Test
  void of_cosineOfSmallAngle_keepsItsAccuracy() {
    double angle = 1e-12;
    double[] points = {1, 0, 1, angle};
    DistanceMatrix distances = by(StandardMetric.COSINE).of(DoubleBuffer.wrap(points), 2, 2);
    assertThat(distances.get(0, 1)).isEqualTo((float) (angle * angle / 2));
  }

  @Test
  void of_cosineOfExtremeNorms_neitherOverflowsNorVanishes() {
    double[] points = {1e300, 0, 0, 1e-300, Double.MIN_VALUE, Double.MIN_VALUE};
    DistanceMatrix distances = by(StandardMetric.COSINE).of(DoubleBuffer.wrap(points), 3, 2);
    assertThat(distances.get(0, 1)).isEqualTo(1);
    assertThat(distances.get(0, 2)).isEqualTo((float) (1 - Math.sqrt(0.5)));
  }

  @Test
  void of_cosineOfTheOrigin_isRefused() {
    float[][] points = {{1, 0}, {0, -0f}};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> by(StandardMetric.COSINE).of(points))
        .withMessageContaining("point 1 is the origin")
        .withMessageContaining("another metric");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.of(StandardMetric.COSINE, points))
        .withMessageContaining("point 1 is the origin");
  }

  @Test
  void of_callersFunction_isCalledOncePerPair() {
    AtomicInteger calls = new AtomicInteger();
    PairwiseDistances discrete =
        PairwiseDistances.builder()
            .metric(
                (a, b) -> {
                  calls.incrementAndGet();
                  return a[0] == b[0] ? 0 : 1;
                })
            .build();
    assertThat(discrete.of(new float[][] {{1}, {2}, {1}, {3}}).toCondensed())
        .containsExactly(1, 0, 1, 1, 1, 1);
    assertThat(calls).hasValue(6);
    assertThat(discrete.provenance().settings()).containsEntry("distances.metric", "function");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.NEGATIVE_INFINITY})
  void of_functionWithIllegalResult_namesPointsAndMetric(double result) {
    DistanceFunction broken = (a, b) -> result;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DistanceMatrix.of(broken, new float[][] {{1}, {2}}))
        .withMessageContaining("points 1 and 0 is " + (float) result)
        .withMessageContaining("function");
  }

  @ParameterizedTest
  @EnumSource
  void of_eachWayToGivePoints_isTheSame(StandardMetric metric) {
    int n = 70;
    int dimension = 1500;
    float[][] rows = gaussian(n, dimension);
    DistanceMatrix expected = by(metric).of(rows);
    FloatBuffer heap = FloatBuffer.allocate(n * dimension + 3).position(3);
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    FloatBuffer direct =
        ByteBuffer.allocateDirect(4 * n * dimension).order(ByteOrder.nativeOrder()).asFloatBuffer();
    FloatBuffer swapped = ByteBuffer.allocateDirect(4 * n * dimension).order(other).asFloatBuffer();
    DoubleBuffer doubles =
        ByteBuffer.allocateDirect(8 * n * dimension)
            .order(ByteOrder.nativeOrder())
            .asDoubleBuffer();
    for (int k = 0; k < n * dimension; k++) {
      float value = rows[k / dimension][k % dimension];
      heap.put(3 + k, value);
      direct.put(k, value);
      swapped.put(k, value);
      doubles.put(k, value);
    }
    assertThat(by(metric).of(heap, n, dimension)).isEqualTo(expected);
    assertThat(heap.position()).isEqualTo(3);
    assertThat(by(metric).of(direct, n, dimension)).isEqualTo(expected);
    assertThat(by(metric).of(direct.asReadOnlyBuffer(), n, dimension)).isEqualTo(expected);
    assertThat(by(metric).of(swapped, n, dimension)).isEqualTo(expected);
    assertThat(by(metric).of(doubles, n, dimension)).isEqualTo(expected);
    assertThat(DistanceMatrix.of(metric, rows)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "5"})
  void of_anyNumberOfThreads_isTheSame(int threads) {
    float[][] rows = gaussian(200, 60);
    for (StandardMetric metric : StandardMetric.values()) {
      PairwiseDistances several =
          PairwiseDistances.builder().metric(metric).threads(threads).engine("java").build();
      PairwiseDistances one =
          PairwiseDistances.builder().metric(metric).threads(1).engine("java").build();
      assertThat(several.of(rows)).isEqualTo(one.of(rows));
    }
  }

  @Test
  void of_doubleCoordinates_keepTheirPrecision() {
    double[] points = {1, 1 + 1e-12};
    assertThat(by(StandardMetric.EUCLIDEAN).of(DoubleBuffer.wrap(points), 2, 1).get(0, 1))
        .isEqualTo((float) (points[1] - points[0]));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void of_coordinateNotFinite_isRefusedWithItsPlace(double value) {
    for (StandardMetric metric : StandardMetric.values()) {
      double[] points = new double[100 * 3000];
      Arrays.fill(points, 1);
      points[70 * 3000 + 2999] = value;
      points[71 * 3000] = value;
      NonFiniteCoordinateException refusal =
          catchThrowableOfType(
              NonFiniteCoordinateException.class,
              () -> by(metric).of(DoubleBuffer.wrap(points), 100, 3000));
      assertThat(refusal).hasMessageContaining("coordinate 2999 of point 70 is " + value);
      assertThat(refusal.point()).isEqualTo(70);
      assertThat(refusal.coordinate()).isEqualTo(2999);
    }
  }

  @Test
  void of_distanceBeyondFloat_isRefused() {
    for (double far : new double[] {1e39, 1e200}) {
      double[] points = {0, 1, far};
      assertThatIllegalArgumentException()
          .isThrownBy(() -> by(StandardMetric.EUCLIDEAN).of(DoubleBuffer.wrap(points), 3, 1))
          .withMessageContaining("points 2 and 0 exceeds the largest float32")
          .withMessageContaining("scale");
    }
  }

  @Test
  void of_bufferOfAnotherSize_namesTheRightOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> by(StandardMetric.EUCLIDEAN).of(FloatBuffer.allocate(5), 2, 3))
        .withMessageContaining("5 entries; 2 points of dimension 3 have 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> by(StandardMetric.EUCLIDEAN).of(FloatBuffer.allocate(0), -1, 3))
        .withMessageContaining("number of points is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> by(StandardMetric.EUCLIDEAN).of(DoubleBuffer.allocate(0), 65_537, 1))
        .withMessageContaining("subsample");
  }

  @Test
  void of_noPoints_isEmpty() {
    assertThat(by(StandardMetric.COSINE).of(new float[0][]).size()).isZero();
    assertThat(by(StandardMetric.MANHATTAN).of(FloatBuffer.allocate(7), 1, 7).size()).isOne();
  }

  @Test
  void of_interruptedThread_throws() {
    float[][] rows = gaussian(10, 10);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> by(StandardMetric.EUCLIDEAN).of(rows))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void of_controlThatCancelsOrIsLate_throws() {
    float[][] rows = gaussian(100, 10);
    AtomicInteger asked = new AtomicInteger();
    ComputationControl cancelling =
        ComputationControl.builder().cancelWhen(() -> asked.getAndIncrement() == 20).build();
    assertThatThrownBy(
            () -> PairwiseDistances.builder().control(cancelling).engine("java").build().of(rows))
        .isInstanceOf(OperationCancelledException.class);
    ComputationControl late = ComputationControl.builder().deadline(Duration.ofNanos(1)).build();
    assertThatThrownBy(
            () -> PairwiseDistances.builder().control(late).engine("java").build().of(rows))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void of_listener_hearsOfProgressToTheEnd() {
    List<Progress> heard = new ArrayList<>();
    ComputationControl control = ComputationControl.builder().progress(heard::add).build();
    PairwiseDistances.builder()
        .threads(1)
        .control(control)
        .engine("java")
        .build()
        .of(gaussian(100, 10));
    assertThat(heard).isNotEmpty();
    Progress last = heard.get(heard.size() - 1);
    assertThat(last.done()).isEqualTo(last.total());
  }

  @Test
  void provenance_engine_isStatedWithItsChoice() {
    PairwiseDistances distances = PairwiseDistances.builder().threads(3).engine("java").build();
    assertThat(distances.provenance().settings())
        .containsEntry("distances.engine", "java")
        .containsEntry("distances.metric", "euclidean")
        .containsEntry("distances.threads", "3")
        .containsKey("adabet.version");
    assertThat(distances.provenance().choices())
        .extracting(BackendChoice::role, BackendChoice::name)
        .containsExactly(tuple("distance engine", "java"));
    assertThat(distances).hasToString("PairwiseDistances(euclidean, threads=3)");
  }

  @Test
  void builder_settingTwice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> PairwiseDistances.builder().metric(StandardMetric.COSINE).metric((a, b) -> 0));
    assertThatIllegalStateException()
        .isThrownBy(() -> PairwiseDistances.builder().threads(1).threads(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> PairwiseDistances.builder().engine("java").engine("java"));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                PairwiseDistances.builder()
                    .control(ComputationControl.NONE)
                    .control(ComputationControl.NONE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairwiseDistances.builder().threads(0))
        .withMessageContaining("threads is 0");
  }

  private static float[][] gaussian(int n, int dimension) {
    Random random = new Random(7);
    float[][] points = new float[n][dimension];
    for (float[] point : points) {
      for (int k = 0; k < dimension; k++) {
        point[k] = (float) random.nextGaussian();
      }
    }
    return points;
  }
}

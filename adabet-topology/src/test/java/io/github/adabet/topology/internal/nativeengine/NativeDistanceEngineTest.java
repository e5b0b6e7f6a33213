package io.github.adabet.topology.internal.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.BackendChoice;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.CloudLayout;
import io.github.adabet.topology.distance.DistanceEngines;
import io.github.adabet.topology.distance.DistanceFunction;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.Metric;
import io.github.adabet.topology.distance.NonFiniteCoordinateException;
import io.github.adabet.topology.distance.PairwiseDistances;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
class NativeDistanceEngineTest {
  private static final int POINTS = 40;
  private static final int DIMENSION = 700;
  private static final double TOLERANCE = Math.scalb(1.0, -22);

  private final float[] coordinates = new float[POINTS * DIMENSION];

  @BeforeEach
  void requireLibraryAndDraw() {
    NativeEngine.requireLibrary();
    Random random = new Random(11);
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = (float) random.nextGaussian();
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_eachMetric_agreesWithJava(StandardMetric metric) {
    DistanceMatrix expected =
        by("java", metric).of(FloatBuffer.wrap(coordinates), POINTS, DIMENSION);
    assertClose(
        by("native", metric).of(FloatBuffer.wrap(coordinates), POINTS, DIMENSION), expected);
    assertClose(
        by("native", metric).of(direct(ByteOrder.nativeOrder()), POINTS, DIMENSION), expected);
    assertClose(by("native", metric).of(doubles(), POINTS, DIMENSION), expected);
  }

  /** By the door, as scorers of channels ask: all clouds in one call. */
  @Test
  void condensed_cloudsInOneBuffer_givesTheBitsOfEachAlone() {
    int channels = 7;
    int dimension = DIMENSION / channels;
    DistanceEngine engine = DistanceEngines.named("native", StandardMetric.EUCLIDEAN);
    CloudLayout layout = new CloudLayout(channels, dimension, POINTS, DIMENSION, dimension);
    float[] all =
        engine.condensed(FloatBuffer.wrap(coordinates), layout, 2, ComputationControl.NONE);
    int each = POINTS * (POINTS - 1) / 2;
    for (int channel = 0; channel < channels; channel++) {
      float[] own = new float[POINTS * dimension];
      for (int point = 0; point < POINTS; point++) {
        System.arraycopy(
            coordinates,
            point * DIMENSION + channel * dimension,
            own,
            point * dimension,
            dimension);
      }
      assertThat(Arrays.copyOfRange(all, channel * each, (channel + 1) * each))
          .containsExactly(
              engine.condensed(
                  PointCloud.of(own, POINTS, dimension),
                  StandardMetric.EUCLIDEAN,
                  1,
                  ComputationControl.NONE));
    }
  }

  /**
   * Of two clouds in one buffer, with coordinates of few values, duplicates and a near-duplicate.
   */
  @ParameterizedTest
  @CsvSource({"1, 700", "3, 4096", "1000, 5003", "100000000, 8200"})
  void ordering_anyCloud_isThatOfTheDistances(int values, int dimension) {
    int points = 24;
    float[] numbers = new float[2 * points * dimension];
    Random random = new Random(values);
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = random.nextInt(values) * (1 + k / dimension % 11) / (float) values;
    }
    System.arraycopy(numbers, 0, numbers, 9 * dimension, 2 * dimension);
    numbers[9 * dimension + 5] = Math.nextUp(numbers[9 * dimension + 5]);
    CloudLayout layout = new CloudLayout(2, points * dimension, points, dimension, dimension);
    DistanceEngine engine = DistanceEngines.named("native", StandardMetric.EUCLIDEAN);
    FloatBuffer buffer = FloatBuffer.wrap(numbers);
    float[] distances = engine.condensed(buffer, layout, 2, ComputationControl.NONE);

    float[] ordering = engine.ordering(buffer, layout, 2, ComputationControl.NONE);

    int each = points * (points - 1) / 2;
    for (int cloud = 0; cloud < 2; cloud++) {
      for (int a = cloud * each; a < (cloud + 1) * each; a++) {
        for (int b = cloud * each; b < a; b++) {
          assertThat(Float.compare(ordering[a], ordering[b]))
              .isEqualTo(Float.compare(distances[a], distances[b]));
        }
      }
    }
    assertThat(ordering).hasSize(2 * each).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
  }

  @Test
  void ordering_notFinite_namesPointOfItsCloud() {
    int dimension = 5000;
    float[] numbers = new float[3 * 4 * dimension];
    numbers[(4 + 2) * dimension + 17] = Float.NaN;
    numbers[(8 + 1) * dimension] = Float.POSITIVE_INFINITY;
    CloudLayout layout = new CloudLayout(3, 4 * dimension, 4, dimension, dimension);
    DistanceEngine engine = DistanceEngines.named("native", StandardMetric.EUCLIDEAN);
    assertThatThrownBy(
            () -> engine.ordering(FloatBuffer.wrap(numbers), layout, 2, ComputationControl.NONE))
        .isInstanceOf(NonFiniteCoordinateException.class)
        .hasMessageContaining("coordinate 17 of point 2 is NaN");
  }

  /** Nobody follows the call, which therefore stays on this thread, inside the library. */
  @Test
  void of_interruptedMeanwhile_ends() throws InterruptedException {
    int points = 1024;
    int dimension = 8192;
    FloatBuffer zeros =
        ByteBuffer.allocateDirect(Float.BYTES * points * dimension)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    PairwiseDistances distances =
        PairwiseDistances.builder()
            .engine("native")
            .metric(StandardMetric.MANHATTAN)
            .threads(1)
            .build();
    Thread caller = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    Thread interrupter =
        new Thread(
            () -> {
              awaitNative(caller, over);
              caller.interrupt();
            });
    interrupter.start();
    try {
      assertThatThrownBy(() -> distances.of(zeros, points, dimension))
          .isInstanceOf(OperationCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      over.set(true);
      interrupter.join();
      Thread.interrupted();
    }
  }

  /** Returns when a thread is in a native function of the library, or the test is over. */
  private static void awaitNative(Thread thread, AtomicBoolean over) {
    boolean inside = false;
    while (!inside && !over.get()) {
      StackTraceElement[] stack = thread.getStackTrace();
      inside =
          stack.length > 0
              && stack[0].isNativeMethod()
              && stack[0].getMethodName().startsWith("adabet_distances");
      Thread.onSpinWait();
    }
  }

  @Test
  void of_directBufferFromAPosition_readsFromThere() {
    FloatBuffer buffer = direct(ByteOrder.nativeOrder()).position(DIMENSION);
    DistanceMatrix tail = by("native", StandardMetric.EUCLIDEAN).of(buffer, POINTS - 1, DIMENSION);
    DistanceMatrix all =
        by("native", StandardMetric.EUCLIDEAN).of(FloatBuffer.wrap(coordinates), POINTS, DIMENSION);
    assertThat(tail.get(5, 2)).isEqualTo(all.get(6, 3));
  }

  @Test
  void of_directBufferOfTheOtherByteOrder_givesTheSame() {
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    assertThat(by("native", StandardMetric.COSINE).of(direct(other), POINTS, DIMENSION))
        .isEqualTo(
            by("native", StandardMetric.COSINE)
                .of(direct(ByteOrder.nativeOrder()), POINTS, DIMENSION));
  }

  @Test
  void of_notFinite_namesPointAndCoordinate() {
    coordinates[3 * DIMENSION + 17] = Float.NaN;
    coordinates[9 * DIMENSION] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(
            () ->
                by("native", StandardMetric.EUCLIDEAN)
                    .of(direct(ByteOrder.nativeOrder()), POINTS, DIMENSION))
        .isInstanceOf(NonFiniteCoordinateException.class)
        .hasMessageContaining("coordinate 17 of point 3 is NaN");
  }

  @Test
  void of_distanceBeyondFloats_namesThePoints() {
    float[][] points = {{0, 0}, {1, 1}, {Float.MAX_VALUE, Float.MAX_VALUE}};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> by("native", StandardMetric.EUCLIDEAN).of(points))
        .withMessageContaining("points 2 and 0 exceeds the largest float32");
  }

  @Test
  void of_noPointAndOnePoint_haveNoDistances() {
    assertThat(by("native", StandardMetric.EUCLIDEAN).of(new float[0][]).size()).isZero();
    assertThat(by("native", StandardMetric.EUCLIDEAN).of(new float[][] {{4}}).size()).isOne();
  }

  @Test
  void of_cancelled_throws() {
    ComputationControl control = ComputationControl.builder().cancelWhen(() -> true).build();
    PairwiseDistances distances =
        PairwiseDistances.builder().engine("native").control(control).build();
    assertThatThrownBy(() -> distances.of(FloatBuffer.wrap(coordinates), POINTS, DIMENSION))
        .isInstanceOf(OperationCancelledException.class);
  }

  @Test
  void automatic_functionOfTheCallers_isJavaAndSaysWhy() {
    DistanceFunction function = (a, b) -> Math.abs(a[0] - b[0]);
    BackendChoice choice =
        PairwiseDistances.builder().metric(function).build().provenance().choices().get(0);
    assertThat(choice.name()).isEqualTo("java");
    assertThat(choice.refusals().get(0).reason()).contains("cannot call the metric");
    assertThat(PairwiseDistances.builder().build().provenance().settings())
        .containsEntry("distances.engine", "native");
  }

  private static PairwiseDistances by(String engine, Metric metric) {
    return PairwiseDistances.builder().metric(metric).engine(engine).threads(2).build();
  }

  private FloatBuffer direct(ByteOrder order) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(Float.BYTES * coordinates.length).order(order).asFloatBuffer();
    return buffer.put(coordinates).flip();
  }

  private DoubleBuffer doubles() {
    DoubleBuffer buffer = DoubleBuffer.allocate(coordinates.length);
    for (float coordinate : coordinates) {
      buffer.put(coordinate);
    }
    return buffer.flip();
  }

  private static void assertClose(DistanceMatrix actual, DistanceMatrix expected) {
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j < i; j++) {
        float length = expected.get(i, j);
        assertThat(Math.abs(actual.get(i, j) - length))
            .isLessThanOrEqualTo((float) (length * TOLERANCE));
      }
    }
  }
}

package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointCloudTest {
  @Test
  void of_rows_areCopied() {
    float[][] rows = {{1, 2}, {3, 4}};
    PointCloud points = PointCloud.of(rows);
    rows[0][0] = 9;
    assertThat(points.get(0, 0)).isEqualTo(1);
    assertThat(points.get(1, 1)).isEqualTo(4);
    assertThat(points.size()).isEqualTo(2);
    assertThat(points.dimension()).isEqualTo(2);
    assertThat(points).hasToString("PointCloud of 2 points of dimension 2 (float32)");
  }

  @Test
  void of_buffer_isSharedFromItsPosition() {
    DoubleBuffer buffer = DoubleBuffer.wrap(new double[] {9, 1, 2}).position(1);
    PointCloud points = PointCloud.of(buffer, 2, 1);
    buffer.put(2, 7);
    assertThat(points.get(1, 0)).isEqualTo(7);
    assertThat(points.floats()).isEmpty();
    DoubleBuffer shared = points.doubles().orElseThrow();
    assertThat(shared.position()).isZero();
    assertThat(shared.remaining()).isEqualTo(2);
    assertThat(points).hasToString("PointCloud of 2 points of dimension 1 (float64)");
  }

  @Test
  void floats_positionOfOneCopy_leavesTheOthersAlone() {
    PointCloud points = PointCloud.of(FloatBuffer.wrap(new float[] {1, 2, 3}), 1, 3);
    points.floats().orElseThrow().position(2);
    assertThat(points.floats().orElseThrow().position()).isZero();
    assertThat(points.doubles()).isEmpty();
  }

  @Test
  void of_doubleArrays_areFloat64() {
    assertThat(PointCloud.of(new double[][] {{0.1}, {0.2}}).get(0, 0)).isEqualTo(0.1);
    assertThat(PointCloud.of(new double[] {0.1, 0.2}, 1, 2).get(0, 1)).isEqualTo(0.2);
    assertThat(PointCloud.of(new double[0][]).size()).isZero();
  }

  @Test
  void of_raggedRows_namesThePoint() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointCloud.of(new double[][] {{1, 2}, {1}}))
        .withMessageContaining("point 1 has dimension 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointCloud.of(new float[1][0]))
        .withMessageContaining("point 0 has dimension 0");
  }

  @Test
  void of_moreCoordinatesThanAnArrayTakes_isRefusedBeforeTheyAreCopied() {
    float[] row = new float[1 << 16];
    float[][] rows = new float[1 << 15][];
    Arrays.fill(rows, row);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointCloud.of(rows))
        .withMessageContaining("2147483648 coordinates");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointCloud.of(new float[0], 1 << 16, 1 << 16))
        .withMessageContaining("4294967296");
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "2,0", "0,-1", "0,3"})
  void get_noSuchPlace_isRefused(int point, int coordinate) {
    PointCloud points = PointCloud.of(new float[6], 2, 3);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> points.get(point, coordinate))
        .withMessageContaining("2 points of dimension 3");
  }

  @Test
  void notFinite_place_namesPointAndCoordinate() {
    PointCloud points = PointCloud.of(new float[] {0, 0, 0, 0, Float.NaN, 0}, 2, 3);
    assertThat(points.notFinite(4)).hasMessageContaining("coordinate 1 of point 1 is NaN");
  }
}

package io.github.adabet.topology.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class DistanceReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(value = DistanceFormat.class, mode = Mode.EXCLUDE, names = "POINT_CLOUD")
  void read_writtenMatrix_isEqual(DistanceFormat format) throws IOException {
    for (int n : new int[] {0, 2, 3, 5, 17, 300}) {
      DistanceMatrix matrix = uniform(n);
      Path file = Files.write(folder.resolve("m"), DistanceFiles.of(format, matrix, ","));

      assertThat(DistanceReader.of(format).read(file)).isEqualTo(expected(format, matrix));
    }
  }

  @Test
  void read_writtenPoints_hasTheirDistances() throws IOException {
    Random random = new Random(1);
    for (int n : new int[] {0, 1, 2, 30, 3000}) {
      float[][] points = new float[n][4];
      for (float[] point : points) {
        for (int k = 0; k < 4; k++) {
          point[k] = (float) random.nextGaussian();
        }
      }

      assertThat(read(DistanceFormat.POINT_CLOUD, DistanceFiles.ofPoints(points, " ")))
          .isEqualTo(DistanceMatrix.euclidean(points));
    }
  }

  @ParameterizedTest
  @EnumSource(value = DistanceFormat.class, mode = Mode.EXCLUDE, names = "POINT_CLOUD")
  void read_streamThatGivesAByteAtATime_isEqual(DistanceFormat format) throws IOException {
    DistanceMatrix matrix = uniform(20);
    InputStream bytes = new ByteArrayInputStream(DistanceFiles.of(format, matrix, ";"));

    assertThat(DistanceReader.of(format).read(new OneByteAtATime(bytes), "slow"))
        .isEqualTo(expected(format, matrix));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1\n2,3\n",
        "1 2 3",
        "1;2;3",
        "\u00ef\u00bb\u00bf1 2 3",
        "1,\n2,3,\n",
        "\n\n1\r\n2\t3\r\n\r\n",
        "+1.0 , 2e0\n .3E+1"
      })
  void read_lowerTriangleInAnyLayout_isTheSame(String text) throws IOException {
    assertThat(read(DistanceFormat.LOWER_DISTANCE, text))
        .isEqualTo(DistanceMatrix.wrapCondensed(3, new float[] {1, 2, 3}));
  }

  @Test
  void read_upperTriangle_isRowByRow() throws IOException {
    assertThat(read(DistanceFormat.UPPER_DISTANCE, "1,2,3\n4,5\n6\n"))
        .isEqualTo(DistanceMatrix.wrapCondensed(4, new float[] {1, 2, 4, 3, 5, 6}));
  }

  @ParameterizedTest
  @EnumSource(value = DistanceFormat.class, mode = Mode.EXCLUDE, names = "DIPHA")
  void read_emptyFile_hasNoPoints(DistanceFormat format) throws IOException {
    assertThat(read(format, "").size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = DistanceFormat.class,
      names = {"DISTANCE", "POINT_CLOUD"})
  void read_oneNumberInRows_isOnePoint(DistanceFormat format) throws IOException {
    assertThat(read(format, "0\n").size()).isEqualTo(1);
  }

  @Test
  void read_numberBetweenTwoFloats_isRoundedToTheNearest() throws IOException {
    assertThat(read(DistanceFormat.LOWER_DISTANCE, "0.1000000000000000055511151231").get(1, 0))
        .isEqualTo(0.1f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 1 2\n2 1 3\n",
        "\n 2,1 , 3\r\n\n1,0,2,",
        "\n 2;1 ; 3\r\n\n1;0;2;",
        "1 0 2\n0 1 2.0\n1 2 3\n1 1 0\n9 9 0\n"
      })
  void read_edgesInAnyLayout_areTheSame(String text) throws IOException {
    assertThat(read(DistanceFormat.SPARSE, text))
        .isEqualTo(
            SparseDistanceMatrix.ofCoordinates(
                3, new int[] {1, 2}, new int[] {0, 1}, new float[] {2, 3}));
  }

  @Test
  void read_edgeToAFarPoint_needsNoMemoryForThoseBetween() throws IOException {
    Dissimilarity read = read(DistanceFormat.SPARSE, "0 2147483638 1");
    assertThat(read.size()).isEqualTo(SparseDistanceMatrix.MAX_POINTS);
    assertThat(read.get(2_147_483_638, 0)).isEqualTo(1);
    assertThat(read.get(2_147_483_638, 1)).isInfinite();
  }

  @Test
  void read_missingFileOrDirectory_isAnIoException() {
    DistanceReader reader = DistanceReader.of(DistanceFormat.DISTANCE);

    assertThatThrownBy(() -> reader.read(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> reader.read(folder))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is a directory");
  }

  @Test
  void of_eachLabel_isItsFormat() {
    for (DistanceFormat format : DistanceFormat.values()) {
      assertThat(DistanceFormat.of(format.label())).isSameAs(format);
    }
  }

  @ParameterizedTest
  @CsvSource({"lower", "LOWER-DISTANCE", "''"})
  void of_unknownLabel_isRefusedWithTheLegalOnes(String label) {
    assertThatThrownBy(() -> DistanceFormat.of(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "format is '%s'; it must be one of lower-distance, upper-distance, distance,"
                + " point-cloud, dipha, sparse, binary.",
            label);
  }

  private static Dissimilarity read(DistanceFormat format, String text) throws IOException {
    return read(format, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Dissimilarity read(DistanceFormat format, byte[] bytes) throws IOException {
    return DistanceReader.of(format).read(new ByteArrayInputStream(bytes), "file");
  }

  private static Dissimilarity expected(DistanceFormat format, DistanceMatrix matrix) {
    return format == DistanceFormat.SPARSE ? matrix.sparsified(Float.POSITIVE_INFINITY) : matrix;
  }

  private static DistanceMatrix uniform(int n) {
    Random random = new Random(n);
    float[] condensed = new float[n * (n - 1) / 2];
    for (int k = 0; k < condensed.length; k++) {
      condensed[k] = random.nextFloat();
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  /** Never fills a buffer. */
  private static final class OneByteAtATime extends FilterInputStream {
    OneByteAtATime(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return super.read(target, offset, Math.min(1, length));
    }
  }
}

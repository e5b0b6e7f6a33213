package io.github.adabet.topology.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed files, and what is said of them. */
class DistanceFormatExceptionTest {
  private static final long MAGIC = 8_067_171_840L;

  static Stream<Arguments> malformedTexts() {
    return Stream.of(
        Arguments.of("lower-distance", "1\n2,x", 2, 3, "'x' is not a finite decimal number"),
        Arguments.of("lower-distance", "1\n2 nan", 2, 3, "'nan' is not a finite decimal number"),
        Arguments.of("lower-distance", "inf", 1, 1, "'inf' is not a finite decimal number"),
        Arguments.of("lower-distance", "1\n\n  -2 3", 3, 3, "distance '-2' is negative"),
        Arguments.of("lower-distance", "1 0x10 3", 1, 3, "'0x10' is not a finite decimal"),
        Arguments.of("lower-distance", "1 1f 3", 1, 3, "'1f' is not a finite decimal"),
        Arguments.of("lower-distance", "1e 1 3", 1, 1, "'1e' is not a finite decimal"),
        Arguments.of("lower-distance", "1 . 3", 1, 3, "'.' is not a finite decimal"),
        Arguments.of("lower-distance", "# c", 1, 1, "'#' is not a finite decimal"),
        Arguments.of("lower-distance", "1 \u00b5 3", 1, 3, "'\\xb5' is not a finite decimal"),
        Arguments.of("lower-distance", "1 " + "9".repeat(2000), 1, 3, "at most 1024 characters"),
        Arguments.of("lower-distance", "1e400", 1, 1, "'1e400' is beyond float32"),
        Arguments.of("lower-distance", "1,,2 3", 1, 3, "a number is missing before ','"),
        Arguments.of(
            "lower-distance", "\u00ef\u00bb\u00bf1 x 3", 1, 3, "'x' is not a finite decimal"),
        Arguments.of("lower-distance", "1 \u00ef\u00bb\u00bf2 3", 1, 3, "is not a finite decimal"),
        Arguments.of(
            "lower-distance", "\u00ef\u00bb", 1, 1, "'\\xef\\xbb' is not a finite decimal"),
        Arguments.of("lower-distance", "1 inf 3", 1, 3, "pairs that are never connected are those"),
        Arguments.of("distance", "0 Infinity", 1, 3, "the format sparse leaves out"),
        Arguments.of("point-cloud", "0 inf", 1, 3, "'inf' is not a finite decimal"),
        Arguments.of("point-cloud", "0,5;1,25", 1, 4, "if commas are decimal points, write points"),
        Arguments.of("lower-distance", "1;2\n3,4", 2, 2, "write one of them everywhere"),
        Arguments.of("distance", "0\n1 0", 2, 1, "rows that grow by one distance are lower-"),
        Arguments.of("lower-distance", "1\n;2 3", 2, 1, "a number is missing before ';'"),
        Arguments.of(
            "lower-distance", "1 2\n3 4\n", 3, 1, "is 4, which is no triangle's: 3 points"),
        Arguments.of("upper-distance", "1 2", 1, 4, "is 2, which is no triangle's"),
        Arguments.of("upper-distance", "1 2 -3", 1, 5, "distance '-3' is negative"),
        Arguments.of(
            "distance", "0 1\n1 0 2", 2, 5, "row 2 has 3 or more distances but row 1 has 2"),
        Arguments.of(
            "distance", "0 1 2\n1 0\n2 1 0", 2, 4, "row 2 has 2 distances but row 1 has 3"),
        Arguments.of(
            "distance", "0 1 2\n1 0 2\n2 2", 3, 4, "row 3 has 2 distances but row 1 has 3"),
        Arguments.of("distance", "0 1\n1 0\n1 1", 3, 1, "row 3 follows"),
        Arguments.of("distance", "0 1\n\n", 3, 1, "ends after 1 rows"),
        Arguments.of("distance", "0 1\n2 0", 2, 1, "(1, 0) is 2.0 but (0, 1) is 1.0"),
        Arguments.of("distance", "0 1\n1 3", 2, 3, "(1, 1) is 3.0; the diagonal must be 0"),
        Arguments.of("distance", "0 -1\n-1 0", 1, 3, "distance '-1' is negative"),
        Arguments.of("point-cloud", "0 1\n1", 2, 2, "row 2 has 1 coordinates but row 1 has 2"),
        Arguments.of("point-cloud", "0\n1 2", 2, 3, "row 2 has 2 or more coordinates"),
        Arguments.of("point-cloud", "0 1\n1 NaN", 2, 3, "'NaN' is not a finite decimal"),
        Arguments.of("sparse", "0 1 2\n1 2", 2, 4, "the line has 2 numbers; a line has 3"),
        Arguments.of("sparse", "0\n1 2 3", 1, 2, "the line has 1 number; a line has 3"),
        Arguments.of("sparse", "0 1 2 3", 1, 7, "the line has more than 3 numbers"),
        Arguments.of("sparse", "0 1 2\n-1 2 3", 2, 1, "'-1' is no point"),
        Arguments.of("sparse", "0 1.0 2", 1, 3, "'1.0' is no point"),
        Arguments.of("sparse", "0 2147483639 2", 1, 3, "'2147483639' is beyond 2147483638"),
        Arguments.of("sparse", "0 1 -2", 1, 5, "distance '-2' is negative"),
        Arguments.of("sparse", "0 1 nan", 1, 5, "'nan' is not a finite decimal"),
        Arguments.of("sparse", "0 1 2\n3 3 1", 2, 5, "distance (3, 3) is 1.0"),
        Arguments.of("sparse", "0 1 2\n\n2 1 2\n0 1 2", 4, 1, "(0, 1) is there twice"),
        Arguments.of("sparse", "0 1 2\n\n1 0 3", 3, 1, "(1, 0) is 3.0 but (0, 1) is 2.0"),
        Arguments.of("point-cloud", "-3e38\n3e38\n", 3, 1, "exceeds the largest float32"),
        Arguments.of("point-cloud", "0\n".repeat(65_537), 65_537, 1, "more points than"));
  }

  @ParameterizedTest
  @MethodSource("malformedTexts")
  void read_malformedText_namesFileLineColumnAndProblem(
      String format, String text, long line, long column, String problem) {
    DistanceFormatException refusal = refusal(format, text.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(refusal)
        .hasMessageStartingWith("data.txt, line %d, column %d: ", line, column)
        .hasMessageContaining(problem);
    assertThat(refusal.file()).isEqualTo("data.txt");
    assertThat(refusal.line()).hasValue(line);
    assertThat(refusal.column()).hasValue(column);
    assertThat(refusal.byteOffset()).isEmpty();
  }

  static Stream<Arguments> malformedBytes() {
    double nan = Double.NaN;
    return Stream.of(
        Arguments.of("dipha", new byte[0], 0, "ends within its header"),
        Arguments.of("dipha", dipha(MAGIC, 7, 2), 24, "ends within distance (0, 0)"),
        Arguments.of("dipha", new byte[23], 0, "begins with 0; a DIPHA file begins with"),
        Arguments.of("dipha", dipha(1, 7, 0), 0, "begins with 1"),
        Arguments.of("dipha", dipha(MAGIC, 1, 0), 8, "type is 1; only 7"),
        Arguments.of("dipha", dipha(MAGIC, 7, -1), 16, "promises -1 points"),
        Arguments.of("dipha", dipha(MAGIC, 7, 65_537), 16, "promises 65537 points"),
        Arguments.of("dipha", dipha(MAGIC, 7, Long.MAX_VALUE), 16, "promises 92233720368547"),
        Arguments.of("dipha", dipha(MAGIC, 7, 65_536, 0, 1), 40, "ends within distance (0, 2)"),
        Arguments.of("dipha", dipha(MAGIC, 7, 1, 0, 1), 32, "goes on after the 1 rows"),
        Arguments.of("dipha", dipha(MAGIC, 7, 2, 0, 1, 2, 0), 40, "(1, 0) is 2.0 but (0, 1) is"),
        Arguments.of("dipha", dipha(MAGIC, 7, 1, 5), 24, "(0, 0) is 5.0; the diagonal must be 0"),
        Arguments.of("dipha", dipha(MAGIC, 7, 2, 0, nan, 1, 0), 32, "distance NaN; distances"),
        Arguments.of("dipha", dipha(MAGIC, 7, 2, 0, -1, -1, 0), 32, "distance -1.0; distances"),
        Arguments.of("dipha", dipha(MAGIC, 7, 2, 0, 1e39, 1e39, 0), 32, "distance 1.0E39;"),
        Arguments.of("binary", new byte[3], 0, "3 bytes are left; a distance has 4"),
        Arguments.of("binary", new byte[14], 12, "2 bytes are left"),
        Arguments.of("binary", new byte[8], 8, "is 2, which is no triangle's"),
        Arguments.of("binary", new byte[] {0, 0, 0, 0, -1, -1, -1, -1, 0}, 4, "distance NaN"),
        Arguments.of("binary", new byte[] {0, 0, (byte) 0x80, (byte) 0xbf}, 0, "distance -1.0"));
  }

  @ParameterizedTest
  @MethodSource("malformedBytes")
  void read_malformedBytes_namesFileOffsetAndProblem(
      String format, byte[] bytes, long offset, String problem) {
    DistanceFormatException refusal = refusal(format, bytes);

    assertThat(refusal)
        .hasMessageStartingWith("data.txt, byte %d: ", offset)
        .hasMessageContaining(problem);
    assertThat(refusal.byteOffset()).hasValue(offset);
    assertThat(refusal.line()).isEmpty();
    assertThat(refusal.column()).isEmpty();
  }

  @Test
  void append_beyondTheLimit_isRefusedAtThePlace() {
    GrowingFloats floats =
        new GrowingFloats(
            problem -> DistanceFormatException.inBinary("f", 8, problem), 2, "more than 2.");
    floats.append(1);
    floats.append(2);

    DistanceFormatException refusal =
        catchThrowableOfType(DistanceFormatException.class, () -> floats.append(3));

    assertThat(refusal).hasMessage("f, byte 8: more than 2.");
    assertThat(floats.toArray()).containsExactly(1, 2);
  }

  private static DistanceFormatException refusal(String format, byte[] bytes) {
    return catchThrowableOfType(
        DistanceFormatException.class,
        () ->
            DistanceReader.of(DistanceFormat.of(format))
                .read(new ByteArrayInputStream(bytes), "data.txt"));
  }

  private static byte[] dipha(long magic, long type, long n, double... distances) {
    ByteBuffer bytes =
        ByteBuffer.allocate(24 + 8 * distances.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(magic).putLong(type).putLong(n);
    for (double distance : distances) {
      bytes.putDouble(distance);
    }
    return bytes.array();
  }
}

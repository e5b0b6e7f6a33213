package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ranking and training many times over, on any engine: the resident memory of a process that does
 * nothing else. Its heap has one size and is touched at the start; its compiler is the small one,
 * since the other takes and gives back 30 MB for minutes; its allocator has one arena. The growth
 * per cycle is the lesser of two figures that a leak raises alike: the median of the slopes between
 * all pairs of readings (Theil and Sen), which readings that are far off do not move, and that of
 * the differences between neighbours, which a rise that happens once does not move.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("jdk")
abstract class FlatMemoryContract {

  /** Less than what one convolution puts out in a cycle of training (7 KB). */
  private static final double ALLOWED_GROWTH_BYTES_PER_CYCLE = 6000;

  private final Map<RepeatedWork, long[]> figures = new LinkedHashMap<>();

  /** Returns DJL's name of the engine. */
  abstract String engine();

  @BeforeAll
  void runAll() throws Exception {
    Process process = start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ");
      figures.put(
          RepeatedWork.valueOf(words[0]),
          Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray());
    }
  }

  @ParameterizedTest
  @EnumSource
  void cycles_hundreds_keepMemoryFlat(RepeatedWork work) {
    long[] line = figures.get(work);
    double[] readings = Arrays.stream(line).skip(1).asDoubleStream().toArray();

    assertThat(line[0]).as("arrays that the managers gained").isZero();
    assertThat(Math.min(medianSlope(readings), medianDifference(readings)) / work.cyclesPerPeriod())
        .as("bytes per cycle; resident bytes after each period: %s", Arrays.toString(readings))
        .isLessThan(ALLOWED_GROWTH_BYTES_PER_CYCLE);
  }

  private static double medianSlope(double[] readings) {
    return median(
        IntStream.range(0, readings.length)
            .boxed()
            .flatMapToDouble(
                i ->
                    IntStream.range(i + 1, readings.length)
                        .mapToDouble(j -> (readings[j] - readings[i]) / (j - i))));
  }

  private static double medianDifference(double[] readings) {
    return median(
        IntStream.range(1, readings.length).mapToDouble(i -> readings[i] - readings[i - 1]));
  }

  private static double median(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=64m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            FlatMemoryProgram.class.getName(),
            engine());
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return builder.start();
  }
}

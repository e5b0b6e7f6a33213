package io.github.adabet.topology;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.topology.io.DistanceFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The program {@code ripser} (U. Bauer), which nobody here wrote. Distances are handed over as the
 * shortest decimals that read back as the same float32, and bars are counted by the lines it
 * prints, so that a count suffers no rounding.
 */
final class RipserProgram {
  private static final String INSTALL = "install it (Debian: apt-get install ripser)";

  private final Path executable;

  private RipserProgram(Path executable) {
    this.executable = executable;
  }

  /**
   * The program on the path; without it the test is skipped, or fails where oracles are required.
   */
  static RipserProgram require() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1))
            .map(directory -> Path.of(directory, "ripser"))
            .filter(Files::isExecutable)
            .findFirst();
    boolean required =
        Boolean.getBoolean("adabet.requireOracles") || "true".equals(System.getenv("CI"));
    if (found.isEmpty() && required) {
      fail("ripser is not on the path, and oracles are required here: " + INSTALL + ".");
    }
    assumeTrue(found.isPresent(), "ripser is not on the path: " + INSTALL + " to run this test.");
    return new RipserProgram(found.orElseThrow());
  }

  /** The number of H1 bars that it prints; 3 or more points. */
  long loops(DistanceMatrix distances, float threshold) {
    List<String> lines = run(distances, threshold);
    int heading = lines.indexOf("persistence intervals in dim 1:");
    if (heading < 0) {
      throw new IllegalStateException("ripser printed no degree 1: " + lines);
    }
    return lines.stream().skip(heading + 1L).filter(line -> line.startsWith(" [")).count();
  }

  private List<String> run(DistanceMatrix distances, float threshold) {
    try {
      Path file = Files.createTempFile("adabet-ripser", ".txt");
      try {
        Files.writeString(file, lowerTriangle(distances));
        Stream<String> command =
            Stream.of(executable.toString(), "--format", "lower-distance", "--dim", "1");
        Stream<String> limit =
            threshold == Float.POSITIVE_INFINITY
                ? Stream.empty()
                : Stream.of("--threshold", Float.toString(threshold));
        List<String> words =
            Stream.of(command, limit, Stream.of(file.toString())).flatMap(s -> s).toList();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(words + " failed: " + output);
        }
        return Arrays.asList(output.split("\n", -1));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String lowerTriangle(DistanceMatrix distances) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < distances.size(); i++) {
      for (int j = 0; j < i; j++) {
        text.append(distances.get(i, j)).append(j == i - 1 ? '\n' : ',');
      }
    }
    return text.toString();
  }

  /** The number of H1 bars that it prints for a file; empty if it fails on the file. */
  OptionalLong loops(Path file, DistanceFormat format) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                executable.toString(), "--format", format.label(), "--dim", "1", file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int degreeOne = output.indexOf("persistence intervals in dim 1:");
    if (process.waitFor() != 0 || degreeOne < 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        output.substring(degreeOne).lines().filter(line -> line.startsWith(" [")).count());
  }
}

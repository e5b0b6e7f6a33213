package io.github.adabet.topology;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.topology.io.DistanceFormat;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The program {@code ripser} (U. Bauer), which nobody here wrote. Distances are handed over as the
 * shortest decimals that read back as the same float32, and bars are counted by the lines it
 * prints, so that a count suffers no rounding. Lengths of bars are printed with six digits.
 */
final class RipserProgram {
  private static final String INSTALL = "install it (Debian: apt-get install ripser)";

  private final Path executable;

  private RipserProgram(Path executable) {
    this.executable = executable;
  }

  /** The program on the path; without it the test is skipped, or fails where it is required. */
  static RipserProgram require() {
    return require("ripser");
  }

  /** The program built for coefficients in F_p, which Debian's package holds as well. */
  static RipserProgram requireWithCoefficients() {
    return require("ripser-coeff");
  }

  private static RipserProgram require(String name) {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    boolean required =
        Boolean.getBoolean("adabet.requireOracles") || "true".equals(System.getenv("CI"));
    if (found.isEmpty() && required) {
      fail(name + " is not on the path, and oracles are required here: " + INSTALL + ".");
    }
    assumeTrue(found.isPresent(), name + " is not on the path: " + INSTALL + " to run this test.");
    return new RipserProgram(found.orElseThrow());
  }

  /** The number of H1 bars that it prints; 3 or more points. */
  long loops(DistanceMatrix distances, float threshold) {
    return intervals(run(distances, List.of("--dim", "1"), threshold), 1).size();
  }

  /**
   * The bars it prints in degrees 0 to maximumDegree, exact if six digits write all distances; 3 or
   * more points.
   */
  Barcode barcode(DistanceMatrix distances, float threshold, int maximumDegree) {
    return barcode(distances, threshold, List.of("--dim", Integer.toString(maximumDegree)));
  }

  /** The same over F_p; only for {@link #requireWithCoefficients()}. */
  Barcode barcode(DistanceMatrix distances, float threshold, int maximumDegree, int modulus) {
    String degree = Integer.toString(maximumDegree);
    return barcode(
        distances, threshold, List.of("--dim", degree, "--modulus", Integer.toString(modulus)));
  }

  private Barcode barcode(DistanceMatrix distances, float threshold, List<String> options) {
    List<String> lines = run(distances, options, threshold);
    int maximumDegree = Integer.parseInt(options.get(1));
    return Barcode.of(
        IntStream.rangeClosed(0, maximumDegree)
            .mapToObj(degree -> intervals(lines, degree).stream().map(RipserProgram::bar).toList())
            .toList());
  }

  /** The lines {@code " [birth,death)"} or {@code " [birth, )"} below a degree's heading. */
  private static List<String> intervals(List<String> lines, int degree) {
    int heading = lines.indexOf("persistence intervals in dim " + degree + ":");
    if (heading < 0) {
      throw new IllegalStateException("ripser printed no degree " + degree + ": " + lines);
    }
    return lines.stream().skip(heading + 1L).takeWhile(line -> line.startsWith(" [")).toList();
  }

  private static Bar bar(String interval) {
    String[] ends = interval.substring(2, interval.length() - 1).split(",", -1);
    return new Bar(Float.parseFloat(ends[0]), death(ends[1]));
  }

  private static float death(String text) {
    return text.isBlank() ? Float.POSITIVE_INFINITY : Float.parseFloat(text);
  }

  private List<String> run(DistanceMatrix distances, List<String> options, float threshold) {
    try {
      Path file = Files.createTempFile("adabet-ripser", ".txt");
      try {
        Files.writeString(file, lowerTriangle(distances));
        Stream<String> command = Stream.of(executable.toString(), "--format", "lower-distance");
        Stream<String> limit =
            threshold == Float.POSITIVE_INFINITY
                ? Stream.empty()
                : Stream.of("--threshold", Float.toString(threshold));
        List<String> words =
            Stream.of(command, options.stream(), limit, Stream.of(file.toString()))
                .flatMap(s -> s)
                .toList();
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

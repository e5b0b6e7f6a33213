package io.github.adabet.topology.internal.ripser;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.io.DistanceFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The program {@code ripser} (U. Bauer), which nobody here wrote, asked as its user would: with its
 * own options. Distances are handed over as decimals that read back as the same float32, and bars
 * are counted by the lines it prints, so that a count suffers no rounding. Lengths of bars are
 * printed with six digits.
 */
public final class RipserProgram {
  private static final String INSTALL = "install it (Debian: apt-get install ripser)";

  private final Path executable;

  private RipserProgram(Path executable) {
    this.executable = executable;
  }

  /** The program on the path; without it the test is skipped, or fails where it is required. */
  public static RipserProgram require() {
    return new RipserProgram(require("ripser", INSTALL));
  }

  /** The program built for coefficients in F_p, which Debian's package holds as well. */
  static RipserProgram requireWithCoefficients() {
    return new RipserProgram(require("ripser-coeff", INSTALL));
  }

  /** A program on the path; without it the test is skipped, or fails where it is required. */
  public static Path require(String name, String remedy) {
    Optional<Path> found = InstalledProgram.onPath(name);
    boolean required =
        Boolean.getBoolean("adabet.requireOracles") || "true".equals(System.getenv("CI"));
    if (found.isEmpty() && required) {
      fail(name + " is not on the path, and oracles are required here: " + remedy + ".");
    }
    assumeTrue(found.isPresent(), name + " is not on the path: " + remedy + " to run this test.");
    return found.orElseThrow();
  }

  /** The number of H1 bars that it prints; 3 or more points. */
  public long loops(DistanceMatrix distances, float threshold) {
    return run(distances, List.of("--dim", "1"), threshold).bars(1).size();
  }

  /**
   * The bars it prints in degrees 0 to maximumDegree, exact if six digits write all distances; 3 or
   * more points.
   */
  Barcode barcode(DistanceMatrix distances, float threshold, int maximumDegree) {
    return barcode(distances, threshold, maximumDegree, List.of());
  }

  /** The same over F_p; only for {@link #requireWithCoefficients()}. */
  Barcode barcode(DistanceMatrix distances, float threshold, int maximumDegree, int modulus) {
    return barcode(
        distances, threshold, maximumDegree, List.of("--modulus", Integer.toString(modulus)));
  }

  private Barcode barcode(
      DistanceMatrix distances, float threshold, int maximumDegree, List<String> modulus) {
    List<String> options = new ArrayList<>(List.of("--dim", Integer.toString(maximumDegree)));
    options.addAll(modulus);
    RipserOutput output = run(distances, options, threshold);
    return Barcode.of(IntStream.rangeClosed(0, maximumDegree).mapToObj(output::bars).toList());
  }

  private RipserOutput run(DistanceMatrix distances, List<String> options, float threshold) {
    try {
      Path file = Files.createTempFile("adabet-ripser", ".txt");
      try {
        Files.writeString(file, lowerTriangle(distances));
        List<String> words = new ArrayList<>(List.of("--format", "lower-distance"));
        words.addAll(options);
        if (threshold < Float.POSITIVE_INFINITY) {
          words.addAll(List.of("--threshold", Float.toString(threshold)));
        }
        words.add(file.toString());
        RipserOutput output = new RipserOutput();
        ProgramRun.Outcome outcome = run(words, output);
        if (outcome.exitCode() != 0) {
          throw new IllegalStateException(words + " failed: " + outcome);
        }
        return output;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
  public OptionalLong loops(Path file, DistanceFormat format) throws IOException {
    RipserOutput output = new RipserOutput();
    List<String> words = List.of("--format", format.label(), "--dim", "1", file.toString());
    return run(words, output).exitCode() == 0
        ? OptionalLong.of(output.bars(1).size())
        : OptionalLong.empty();
  }

  private ProgramRun.Outcome run(List<String> words, RipserOutput output) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(words);
    return ProgramRun.run(command, () -> {}, output);
  }
}

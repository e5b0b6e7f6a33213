package io.github.adabet.topology.internal.ripser;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.io.DistanceFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /**
   * What it is asked for.
   *
   * @param distances of 3 or more points
   * @param options maximum degree, threshold and modulus count
   */
  record Request(DistanceMatrix distances, RipsOptions options) {}

  /**
   * The bars it prints in degrees 0 to the maximum degree, exact if six digits write all distances;
   * over another field than F_2 only for {@link #requireWithCoefficients()}.
   *
   * @return a barcode for each request, of a run of its own
   */
  List<Barcode> barcodes(List<Request> requests) {
    try (ProgramBatch batch = new ProgramBatch(executable)) {
      for (Request request : requests) {
        RipsOptions options = request.options();
        List<String> words = new ArrayList<>(List.of("--format", "lower-distance"));
        words.addAll(List.of("--dim", Integer.toString(options.maximumDegree())));
        if (options.modulus() != 2) {
          words.addAll(List.of("--modulus", Integer.toString(options.modulus())));
        }
        if (options.threshold() < Float.POSITIVE_INFINITY) {
          words.addAll(List.of("--threshold", Float.toString(options.threshold())));
        }
        words.add(batch.file(lowerTriangle(request.distances())).toString());
        batch.add(words);
      }
      List<ProgramBatch.Ended> ended = batch.run();
      List<Barcode> barcodes = new ArrayList<>();
      for (int i = 0; i < ended.size(); i++) {
        RipserOutput output = read(ended.get(i).requireSuccess());
        int degree = requests.get(i).options().maximumDegree();
        barcodes.add(Barcode.of(IntStream.rangeClosed(0, degree).mapToObj(output::bars).toList()));
      }
      return barcodes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The number of H1 bars that it prints for files.
   *
   * @return one for each file, of a run of its own; empty if it fails on the file
   */
  public List<OptionalLong> loops(List<Path> files, DistanceFormat format) throws IOException {
    try (ProgramBatch batch = new ProgramBatch(executable)) {
      for (Path file : files) {
        batch.add(List.of("--format", format.label(), "--dim", "1", file.toString()));
      }
      return batch.run().stream()
          .map(
              ended ->
                  ended.exitCode() == 0
                      ? OptionalLong.of(read(ended).bars(1).size())
                      : OptionalLong.empty())
          .toList();
    }
  }

  private static RipserOutput read(ProgramBatch.Ended ended) {
    RipserOutput output = new RipserOutput();
    ended.output().forEach(output);
    return output;
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
}

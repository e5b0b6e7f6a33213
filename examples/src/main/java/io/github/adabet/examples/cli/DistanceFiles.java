package io.github.adabet.examples.cli;

import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.FarthestPointSample;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.io.DistanceFormat;
import io.github.adabet.topology.io.DistanceReader;
import io.github.adabet.topology.io.PointReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which files of distances or points to read, and what to make of them. */
final class DistanceFiles {
  /** The file that means the standard input. */
  static final String STANDARD_INPUT = "-";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatName.class,
      completionCandidates = FormatNames.class,
      description =
          "Format of all files: ${COMPLETION-CANDIDATES}. Default: distance, as Ripser's.")
  private DistanceFormat format = DistanceFormat.DISTANCE;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description =
          "Distance of points, for --format point-cloud: ${COMPLETION-CANDIDATES}. Default:"
              + " euclidean.")
  private @Nullable StandardMetric metric;

  @Option(
      names = "--sample",
      paramLabel = "K",
      description =
          "Take K points only, each as far from those before it as can be, and say on the standard"
              + " error within which radius they cover the others.")
  private @Nullable Integer sample;

  @Option(
      names = "--births",
      paramLabel = "FILE",
      description =
          "The scale at which each point enters: a number for each point, separated by white"
              + " space or commas. Default: 0 for all.")
  private @Nullable Path births;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files to read; - is the standard input.")
  private List<String> files = List.of();

  /**
   * The files, as they were given.
   *
   * @throws IllegalArgumentException if the standard input is to be read twice
   */
  List<String> names() {
    if (Collections.frequency(files, STANDARD_INPUT) > 1) {
      throw new IllegalArgumentException(
          "- is given more than once; the standard input can be read once: give it once.");
    }
    return files;
  }

  DistanceFormat format() {
    return format;
  }

  /** Whether points enter at scales of their own. */
  boolean haveBirths() {
    return births != null;
  }

  /**
   * Reads a file, gives its points their births, and takes the sample asked for.
   *
   * @param notes is told the sample's covering radius
   */
  Dissimilarity read(String file, PrintWriter notes) throws IOException {
    Dissimilarity distances = distances(file);
    if (births != null) {
      distances = distances.withBirths(numbers(births));
    }
    if (sample == null) {
      return distances;
    }
    if (!(distances instanceof DistanceMatrix dense)) {
      throw new IllegalArgumentException(
          "--sample needs the distances of all points, and a sparse file leaves out some: write"
              + " them all, in another format.");
    }
    FarthestPointSample taken = FarthestPointSample.of(dense, sample, 0);
    notes.printf(
        "adabet: %s: %d of %d points cover all within %s%n",
        file,
        sample,
        dense.size(),
        ShortestDecimal.of(taken.coveringRadius(), ShortestDecimal.EXACT));
    return taken.distances();
  }

  private Dissimilarity distances(String file) throws IOException {
    boolean standardInput = STANDARD_INPUT.equals(file);
    if (metric == null) {
      DistanceReader reader = DistanceReader.of(format);
      return standardInput ? reader.read(System.in, "standard input") : reader.read(Path.of(file));
    }
    if (format != DistanceFormat.POINT_CLOUD) {
      throw new IllegalArgumentException(
          "--metric measures points, and format " + format + " holds distances: leave it out.");
    }
    PointCloud cloud =
        standardInput
            ? PointReader.read(System.in, "standard input")
            : PointReader.read(Path.of(file));
    float[][] points = new float[cloud.size()][cloud.dimension()];
    for (int i = 0; i < points.length; i++) {
      for (int k = 0; k < points[i].length; k++) {
        points[i][k] = (float) cloud.get(i, k);
      }
    }
    return DistanceMatrix.of(metric, points);
  }

  private static float[] numbers(Path file) throws IOException {
    List<String> words =
        Stream.of(Files.readString(file).split("[\\s,;]+", -1)).filter(w -> !w.isEmpty()).toList();
    float[] numbers = new float[words.size()];
    for (int k = 0; k < numbers.length; k++) {
      try {
        numbers[k] = Float.parseFloat(words.get(k));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s: '%s', number %d, is no number; give one for each point."
                .formatted(file, words.get(k), k + 1),
            e);
      }
    }
    return numbers;
  }

  /** Turns Ripser's names into formats. */
  static final class FormatName implements ITypeConverter<DistanceFormat> {
    @Override
    public DistanceFormat convert(String label) {
      try {
        return DistanceFormat.of(label);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The names, in help texts and completions. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(DistanceFormat.values()).map(DistanceFormat::label).iterator();
    }
  }
}

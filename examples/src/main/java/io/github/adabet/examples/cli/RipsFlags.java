package io.github.adabet.examples.cli;

import io.github.adabet.AdaBetException;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.FarthestPointSample;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.io.DistanceFormat;
import io.github.adabet.topology.io.DistanceReader;
import io.github.adabet.topology.io.PointReader;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What to read, which filtration to build on it and how: Ripser's own options, and more. */
final class RipsFlags {
  /** The file that means the standard input. */
  static final String STANDARD_INPUT = "-";

  private static final String AUTO = "auto";
  private static final double NANOSECONDS = 1e9;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatName.class,
      completionCandidates = FormatNames.class,
      description =
          "Format of all files: ${COMPLETION-CANDIDATES}. Default: lower-distance for betti;"
              + " distance for barcode, as Ripser's.")
  private @Nullable DistanceFormat format;

  @Option(
      names = "--dim",
      paramLabel = "K",
      description = "Homology up to degree K, 0 or more. Default: ${DEFAULT-VALUE}.")
  private int degree = 1;

  @Option(
      names = "--threshold",
      paramLabel = "LENGTH",
      description = "Leave out longer edges; 0 or more. Default: take all edges.")
  private float threshold = Float.POSITIVE_INFINITY;

  @Option(
      names = "--modulus",
      paramLabel = "P",
      description = "Coefficients in the field of P elements, a prime. Default: ${DEFAULT-VALUE}.")
  private int modulus = 2;

  @Option(
      names = "--ratio",
      paramLabel = "R",
      description = "Only bars with death/birth > R; 0 or more. Default: ${DEFAULT-VALUE}, all.")
  private float ratio = 1;

  @Option(
      names = "--min-persistence",
      paramLabel = "LENGTH",
      description = "Only bars with death - birth > LENGTH. Default: 0, all.")
  private double minimumPersistence;

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
      names = "--weights",
      paramLabel = "FILE",
      description =
          "The scale at which each point enters: a number for each point, separated by white"
              + " space or commas. Default: 0 for all.")
  private @Nullable Path weights;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "auto, native, java, or ripser, which runs an installed ripser. Default:"
              + " ${DEFAULT-VALUE}, the fastest that works here.")
  private String engine = AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Largest number of threads, 1 or more. Default: the number of processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--max-memory",
      paramLabel = "BYTES",
      converter = ByteCount.class,
      description =
          "Refuse what needs more memory, by the estimate of --estimate; with K, M, G or T for"
              + " powers of 1024. Default: no limit.")
  private long maximumMemory = Long.MAX_VALUE;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "Give up on a file after so many seconds, more than 0. Default: never.")
  private @Nullable Double deadline;

  @Option(
      names = "--progress",
      description = "Show progress on the standard error: a bar on a terminal, lines elsewhere.")
  private boolean progress;

  /**
   * Reads a file, gives its points their weights, and takes the sample asked for.
   *
   * @param notes is told the sample's covering radius
   */
  Dissimilarity read(String file, DistanceFormat usual, PrintWriter notes) throws IOException {
    Dissimilarity distances = distances(file, format(usual));
    if (weights != null) {
      distances = distances.withBirths(weights(weights));
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

  private Dissimilarity distances(String file, DistanceFormat chosen) throws IOException {
    boolean standardInput = STANDARD_INPUT.equals(file);
    if (metric == null) {
      DistanceReader reader = DistanceReader.of(chosen);
      return standardInput ? reader.read(System.in, "standard input") : reader.read(Path.of(file));
    }
    if (chosen != DistanceFormat.POINT_CLOUD) {
      throw new IllegalArgumentException(
          "--metric measures points, and format " + chosen + " holds distances: leave it out.");
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

  private static float[] weights(Path file) throws IOException {
    List<String> words =
        Stream.of(Files.readString(file).split("[\\s,;]+", -1)).filter(w -> !w.isEmpty()).toList();
    float[] births = new float[words.size()];
    for (int k = 0; k < births.length; k++) {
      try {
        births[k] = Float.parseFloat(words.get(k));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s: '%s', number %d, is no number; give one for each point."
                .formatted(file, words.get(k), k + 1),
            e);
      }
    }
    return births;
  }

  /** The format asked for, or else the usual one of the command. */
  DistanceFormat format(DistanceFormat usual) {
    return format == null ? usual : format;
  }

  /**
   * The options of the engine.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  RipsOptions options(boolean cocycles) {
    if (!(ratio >= 0)) {
      throw new IllegalArgumentException(
          "ratio is " + ratio + "; it must be 0 or more: leave it out to see all bars.");
    }
    return RipsOptions.builder()
        .maximumDegree(degree)
        .modulus(modulus)
        .threshold(threshold)
        .minimumPersistence(minimumPersistence)
        .threads(threads)
        .cocycles(cocycles)
        .maximumMemory(maximumMemory)
        .build();
  }

  HomologyEngine engine() {
    return AUTO.equals(engine) ? HomologyEngines.automatic() : HomologyEngines.named(engine);
  }

  /** Lets the user cancel, and see progress if that was asked for. */
  ComputationControl control(ConsoleProgress console) {
    ComputationControl.Builder builder = ComputationControl.builder();
    if (progress) {
      builder.progress(console);
    } else {
      builder.cancelWhen(console::isCancelled);
    }
    if (deadline != null) {
      if (!(deadline > 0)) {
        throw new IllegalArgumentException(
            "deadline is " + deadline + "; it must be more than 0 seconds: leave it out for none.");
      }
      builder.deadline(Duration.ofNanos(Math.max(1, (long) (deadline * NANOSECONDS))));
    }
    return builder.build();
  }

  /** Whether the first Betti count, over F_2 and of all bars, is all that is asked for. */
  boolean firstCountIsEnough() {
    return degree == 1
        && modulus == 2
        && ratio <= 1
        && minimumPersistence == 0
        && weights == null
        && maximumMemory == Long.MAX_VALUE;
  }

  /** Leaves out the bars that {@code --ratio} leaves out, compared as Ripser does. */
  HomologyResult withinRatio(HomologyResult result) {
    List<List<Bar>> bars = new ArrayList<>();
    List<List<Cocycle>> cocycles = new ArrayList<>();
    for (int k = 0; k <= result.barcode().maximumDegree(); k++) {
      bars.add(result.barcode().bars(k).stream().filter(this::longEnough).toList());
      if (!result.cocycles().isEmpty()) {
        cocycles.add(
            result.cocycles().get(k).stream()
                .filter(cocycle -> longEnough(cocycle.bar()))
                .toList());
      }
    }
    return new HomologyResult(Barcode.of(bars), cocycles, result.provenance());
  }

  private boolean longEnough(Bar bar) {
    return bar.essential() || bar.death() > bar.birth() * ratio;
  }

  /** Refuses a second look at the standard input. */
  static void requireReadable(List<String> files) {
    if (Collections.frequency(files, STANDARD_INPUT) > 1) {
      throw new IllegalArgumentException(
          "- is given more than once; the standard input can be read once: give it once.");
    }
  }

  /** Turns Ripser's names into formats. */
  static final class FormatName implements ITypeConverter<DistanceFormat> {
    @Override
    public DistanceFormat convert(String label) {
      try {
        return DistanceFormat.of(label);
      } catch (IllegalArgumentException | AdaBetException e) {
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

  /** Reads numbers of bytes such as {@code 1048576} or {@code 4G}. */
  static final class ByteCount implements ITypeConverter<Long> {
    private static final Pattern COUNT = Pattern.compile("(\\d{1,18})([KMGT]?)");
    private static final String UNITS = "KMGT";
    private static final int UNIT_BITS = 10;

    @Override
    public Long convert(String text) {
      Matcher count = COUNT.matcher(text.toUpperCase(Locale.ROOT));
      if (count.matches()) {
        int bits = UNIT_BITS * (count.group(2).isEmpty() ? 0 : 1 + UNITS.indexOf(count.group(2)));
        long number = Long.parseLong(count.group(1));
        if (number <= Long.MAX_VALUE >> bits) {
          return number << bits;
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is no number of bytes; write for example 500M or 4G");
    }
  }
}

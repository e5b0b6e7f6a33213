package io.github.adabet.bench;

import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.io.DistanceFormat;
import io.github.adabet.topology.io.DistanceReader;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The main of a forked process: does what {@code ripser} does with a file, by an engine of this
 * library, and prints the intervals or the count, and the seconds of its parts.
 */
public final class EngineProcess {
  private static final double NANOSECONDS = 1e9;
  private static final int MOST_REPETITIONS = 15;
  private static final double REPETITION_SECONDS = 4;

  private final HomologyEngine engine;
  private final Dissimilarity distances;
  private final RipsOptions options;
  private final boolean countOnly;

  private EngineProcess(
      HomologyEngine engine, Dissimilarity distances, RipsOptions options, boolean countOnly) {
    this.engine = engine;
    this.distances = distances;
    this.options = options;
    this.countOnly = countOnly;
  }

  /**
   * Reads, computes, prints.
   *
   * @param arguments the engine's name, threads, {@code count} or {@code barcode}, degree,
   *     threshold, {@code cold} or {@code warm} (compute again until the JIT compiler has settled),
   *     and the file of distances
   * @throws IOException if the file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    long start = System.nanoTime();
    HomologyEngine engine = HomologyEngines.named(arguments[0]);
    RipsOptions options =
        RipsOptions.builder()
            .threads(Integer.parseInt(arguments[1]))
            .maximumDegree(Integer.parseInt(arguments[3]))
            .threshold(Float.parseFloat(arguments[4]))
            .build();
    Dissimilarity distances =
        DistanceReader.of(DistanceFormat.LOWER_DISTANCE).read(Path.of(arguments[6]));
    EngineProcess process =
        new EngineProcess(engine, distances, options, arguments[2].equals("count"));
    long computing = System.nanoTime();
    List<String> answer = process.answer();
    double compute = secondsSince(computing);
    System.out.println(String.join("\n", answer));
    double inside = secondsSince(start);
    if (arguments[5].equals("warm")) {
      compute = process.warm();
    }
    System.out.println(
        String.format(Locale.ROOT, "seconds compute %.6f inside %.6f", compute, inside));
  }

  private List<String> answer() {
    if (countOnly) {
      long[] counts =
          engine.firstBettiCounts(
              List.of(distances), options.threshold(), options.threads(), ComputationControl.NONE);
      return List.of("first Betti count " + counts[0]);
    }
    return Intervals.print(engine.compute(distances, options).barcode());
  }

  /** The median time of some repetitions. */
  private double warm() {
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    while (times.isEmpty()
        || (times.size() < MOST_REPETITIONS && secondsSince(start) < REPETITION_SECONDS)) {
      long before = System.nanoTime();
      answer();
      times.add(secondsSince(before));
    }
    return Median.of(times);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOSECONDS;
  }
}

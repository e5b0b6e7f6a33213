package io.github.adabet.bench;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of a whole barcode of uniform points of the sphere with a given seed, by engine, kind of
 * matrix, number of points and degree. Dense: all edges. Sparse: the edges up to the length at
 * which a point has about {@value #NEIGHBOURS} neighbours. Distances are computed before the clock
 * starts.
 *
 * <p>Combinations with more than {@value #MOST_SIMPLICES} simplices in the last dimension are
 * refused at once, as a failure that says so, rather than run for hours.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
public class BarcodeBenchmark {
  static final int NEIGHBOURS = 24;
  static final long MOST_SIMPLICES = 100_000_000_000L;

  /** The engine's name; one that does not load fails its benchmarks with the reason. */
  @Param({"native", "java"})
  public String engine;

  /** All edges, or the short ones. */
  @Param({"dense", "sparse"})
  public String matrix;

  /** Number of points. */
  @Param({"32", "128", "512", "2048", "8192"})
  public int points;

  /** The largest degree of the barcode. */
  @Param({"1", "2"})
  public int degree;

  /** The largest number of threads of a call. */
  @Param({"1", "2"})
  public int threads;

  private HomologyEngine homology;
  private Dissimilarity distances;
  private RipsOptions options;

  /** For JMH, which sets the parameters. */
  public BarcodeBenchmark() {
    engine = "";
    matrix = "";
  }

  /** Draws the points, computes their distances, and refuses what would take hours. */
  @Setup
  public void draw() {
    homology = HomologyEngines.named(engine);
    options = RipsOptions.builder().maximumDegree(degree).threads(threads).build();
    DistanceMatrix dense = DistanceMatrix.euclidean(Clouds.sphere(points, 1), points, 3);
    distances = matrix.equals("dense") ? dense : Clouds.upTo(dense, lengthOfNeighbours(points));
    requireFeasible(homology.estimate(distances, options).simplices());
  }

  /** A cap of chord r covers r² / 4 of the sphere. */
  static float lengthOfNeighbours(int points) {
    return (float) Math.min(2, 2 * Math.sqrt((double) NEIGHBOURS / points));
  }

  private static void requireFeasible(List<BigInteger> simplices) {
    BigInteger last = simplices.get(simplices.size() - 1);
    if (last.compareTo(BigInteger.valueOf(MOST_SIMPLICES)) > 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "left out: up to %s simplices of dimension %d, more than %d, would take hours.",
              last,
              simplices.size() - 1,
              MOST_SIMPLICES));
    }
  }

  /**
   * The barcode.
   *
   * @return the barcode
   */
  @Benchmark
  public Barcode barcode() {
    return homology.compute(distances, options).barcode();
  }
}

package io.github.adabet.bench;

import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.CloudLayout;
import io.github.adabet.topology.distance.DistanceEngines;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.PairwiseDistances;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
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
 * Time of the Euclidean distances of a batch of activations, and of their order alone, float32 in a
 * direct buffer, by engine, batch size and dimension. Coordinates are Gaussian with a given seed.
 * In noise, distances are as close to each other as the dimension makes them, which is the worst
 * case of an order that is found by bounds; those of different images are spread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class DistancesBenchmark {
  /** The engine's name; one that does not load fails its benchmarks with the reason. */
  @Param({"native", "java"})
  public String engine;

  /** Number of points. */
  @Param({"32", "128"})
  public int points;

  /** Coordinates of a point. */
  @Param({"100000", "1000000"})
  public int dimension;

  /** The largest number of threads of a call. */
  @Param({"1", "2"})
  public int threads;

  /** By how much the points' lengths differ, relatively; 0 is noise. */
  @Param({"0", "0.3"})
  public double spread;

  private PairwiseDistances distances;
  private DistanceEngine distanceEngine;
  private FloatBuffer coordinates;

  /** For JMH, which sets the parameters. */
  public DistancesBenchmark() {
    engine = "";
  }

  /** Draws the coordinates. */
  @Setup
  public void draw() {
    distances = PairwiseDistances.builder().engine(engine).threads(threads).build();
    distanceEngine = DistanceEngines.named(engine, StandardMetric.EUCLIDEAN);
    Random random = new Random(1);
    coordinates =
        ByteBuffer.allocateDirect(Float.BYTES * points * dimension)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int point = 0; point < points; point++) {
      double length = Math.exp(spread * random.nextGaussian());
      for (int k = 0; k < dimension; k++) {
        coordinates.put(point * dimension + k, (float) (length * random.nextGaussian()));
      }
    }
  }

  /**
   * The distances.
   *
   * @return the distances
   */
  @Benchmark
  public DistanceMatrix euclidean() {
    return distances.of(coordinates, points, dimension);
  }

  /**
   * The order of the distances.
   *
   * @return lengths in that order
   */
  @Benchmark
  public float[] ordering() {
    return distanceEngine.ordering(
        coordinates,
        new CloudLayout(1, 0, points, dimension, dimension),
        threads,
        ComputationControl.NONE);
  }
}

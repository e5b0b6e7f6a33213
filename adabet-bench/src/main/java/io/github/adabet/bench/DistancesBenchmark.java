package io.github.adabet.bench;

import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.PairwiseDistances;
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
 * Time of the Euclidean distances of a batch of activations, float32 in a direct buffer, by engine,
 * batch size and dimension. Coordinates are uniform between 0 and 1 with a given seed.
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

  private PairwiseDistances distances;
  private FloatBuffer coordinates;

  /** For JMH, which sets the parameters. */
  public DistancesBenchmark() {
    engine = "";
  }

  /** Draws the coordinates. */
  @Setup
  public void draw() {
    distances = PairwiseDistances.builder().engine(engine).threads(threads).build();
    Random random = new Random(1);
    coordinates =
        ByteBuffer.allocateDirect(Float.BYTES * points * dimension)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int k = 0; k < coordinates.capacity(); k++) {
      coordinates.put(k, random.nextFloat());
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
}

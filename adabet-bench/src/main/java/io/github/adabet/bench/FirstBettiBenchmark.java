package io.github.adabet.bench;

import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * Time of the first Betti count of clouds of standard Gaussian points in R^64 with given seeds: of
 * one cloud by size, and of a batch of 10,000 clouds of 32 points. Distances are computed before
 * the clock starts.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class FirstBettiBenchmark {
  private static final int DIMENSION = 64;

  /** For JMH. */
  public FirstBettiBenchmark() {}

  /** The engine and the largest number of threads of a call. */
  @State(Scope.Benchmark)
  public static class Counter {
    /** The engine's name; one that does not load fails its benchmarks with the reason. */
    @Param({"native", "java"})
    public String engine;

    /** 1, or more to measure the gain. */
    @Param({"1", "2"})
    public int threads;

    private FirstBettiCounter counter;

    /** For JMH, which sets the engine. */
    public Counter() {
      engine = "";
    }

    /** Builds the counter. */
    @Setup
    public void build() {
      counter =
          FirstBettiCounter.builder()
              .engine(HomologyEngines.named(engine))
              .threads(threads)
              .build();
    }
  }

  /** One cloud. */
  @State(Scope.Benchmark)
  public static class Cloud {
    /** Number of points. */
    @Param({"32", "128", "512", "2048", "8192"})
    public int points;

    private DistanceMatrix distances;

    /** For JMH. */
    public Cloud() {}

    /** Draws the points and computes their distances. */
    @Setup
    public void draw() {
      distances = gaussian(points, 1);
    }
  }

  /** 10,000 clouds of 32 points. */
  @State(Scope.Benchmark)
  public static class Batch {
    private static final int CLOUDS = 10_000;
    private static final int POINTS = 32;

    private List<DistanceMatrix> clouds;

    /** For JMH. */
    public Batch() {}

    /** Draws the points and computes their distances. */
    @Setup
    public void draw() {
      clouds = IntStream.range(0, CLOUDS).mapToObj(seed -> gaussian(POINTS, seed)).toList();
    }
  }

  /**
   * One cloud.
   *
   * @param counter counts
   * @param cloud is counted
   * @return the count
   */
  @Benchmark
  public long oneCloud(Counter counter, Cloud cloud) {
    return counter.counter.count(cloud.distances);
  }

  /**
   * A batch of 10,000 clouds of 32 points.
   *
   * @param counter counts
   * @param batch is counted
   * @return the counts
   */
  @Benchmark
  public long[] batchOfSmallClouds(Counter counter, Batch batch) {
    return counter.counter.countAll(batch.clouds);
  }

  private static DistanceMatrix gaussian(int points, long seed) {
    return DistanceMatrix.euclidean(Clouds.gaussian(points, DIMENSION, seed), points, DIMENSION);
  }
}

package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.ProgressListener;
import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.EngineFailedException;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.distance.CloudLayout;
import io.github.adabet.topology.distance.Metric;
import io.github.adabet.topology.distance.NonFiniteCoordinateException;
import io.github.adabet.topology.distance.PointCloud;
import io.github.adabet.topology.distance.StandardMetric;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import io.github.adabet.topology.internal.nativeengine.binding.NativeControl;
import io.github.adabet.topology.internal.nativeengine.binding.NativeOptions;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.function.IntSupplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * The distance engine in C++. Coordinates in direct buffers are read where they are (at a stride,
 * for the Euclidean metric only); others are copied once. Immutable: no two calls share anything.
 */
final class NativeDistanceEngine implements DistanceEngine {
  /** Differences that are taken so fast that no thread is started for them. */
  private static final long BRIEF_DIFFERENCES = 1 << 23;

  /** Dimension from which on ranks are found out for clearly less than distances. */
  private static final int RANKED_DIMENSION = 4096;

  /** The library numbers so many pairs of a cloud. */
  private static final long MOST_RANKED_PAIRS = 1 << 24;

  /** A native function that writes a number for each pair of points of each cloud. */
  @FunctionalInterface
  private interface CloudsFunction {
    int call(
        FloatPointer coordinates,
        long clouds,
        long cloudStride,
        long points,
        long pointStride,
        long dimension,
        NativeOptions options,
        NativeControl control,
        FloatPointer results,
        LongPointer bad);
  }

  private final CpuLevel cpu;

  /** The library must be loaded, and the processor have the instruction set. */
  NativeDistanceEngine(CpuLevel cpu) {
    this.cpu = cpu;
  }

  @Override
  public float[] condensed(
      PointCloud points, Metric metric, int threads, ComputationControl control) {
    RunningComputation running = control.start();
    running.check();
    int n = points.size();
    float[] condensed = new float[Math.toIntExact((long) n * (n - 1) / 2)];
    try (NativeMemory memory = new NativeMemory()) {
      FloatPointer lengths = memory.floats(condensed.length);
      LongPointer bad = memory.longs(1);
      NativeCall call = new NativeCall(running, memory.control(), NativeDistanceEngine::tell);
      IntSupplier function =
          function(memory, points, code(metric), threads, call.control(), lengths, bad);
      long differences = (long) condensed.length * points.dimension();
      boolean accepted = call.isAccepted(place(differences, control), function);
      if (bad.get() >= 0) {
        throw points.notFinite(bad.get());
      }
      NativeMemory.copy(lengths, condensed);
      if (!accepted) {
        requireInfinite(condensed);
      }
      return condensed;
    } finally {
      Reference.reachabilityFence(points);
    }
  }

  @Override
  public float[] condensed(
      FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
    return ofClouds(AdaBetTopology::adabet_distances_clouds, coordinates, layout, threads, control);
  }

  /** The ranks of the distances where these cost less, else the distances. */
  @Override
  public float[] ordering(
      FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
    boolean ranked =
        layout.dimension() >= RANKED_DIMENSION && layout.distances() <= MOST_RANKED_PAIRS;
    return ofClouds(
        ranked ? AdaBetTopology::adabet_distance_ranks : AdaBetTopology::adabet_distances_clouds,
        coordinates,
        layout,
        threads,
        control);
  }

  private float[] ofClouds(
      CloudsFunction cloudsFunction,
      FloatBuffer coordinates,
      CloudLayout layout,
      int threads,
      ComputationControl control) {
    RunningComputation running = control.start();
    running.check();
    float[] condensed =
        new float[Math.toIntExact(Math.multiplyExact(layout.distances(), layout.clouds()))];
    try (NativeMemory memory = new NativeMemory()) {
      FloatPointer lengths = memory.floats(condensed.length);
      LongPointer bad = memory.longs(1);
      FloatPointer numbers = memory.read(coordinates);
      NativeCall call = new NativeCall(running, memory.control(), NativeDistanceEngine::tell);
      NativeOptions options =
          NativeArguments.options(memory, Float.POSITIVE_INFINITY, threads, cpu);
      IntSupplier function =
          () ->
              cloudsFunction.call(
                  numbers,
                  layout.clouds(),
                  layout.cloudStride(),
                  layout.points(),
                  layout.pointStride(),
                  layout.dimension(),
                  options,
                  call.control(),
                  lengths,
                  bad);
      long differences = (long) condensed.length * layout.dimension();
      boolean accepted = call.isAccepted(place(differences, control), function);
      if (bad.get() >= 0) {
        throw notFinite(coordinates, layout, bad.get());
      }
      NativeMemory.copy(lengths, condensed);
      if (!accepted) {
        requireInfinite(condensed);
      }
      return condensed;
    } finally {
      Reference.reachabilityFence(coordinates);
    }
  }

  /**
   * Where nobody follows the call it stays on the caller's thread: if that is the one that runs a
   * network, it shares the threads of the network's engine, which would be in its way else.
   */
  private static NativeCall.Place place(long differences, ComputationControl control) {
    if (differences <= BRIEF_DIFFERENCES) {
      return NativeCall.Place.BRIEF;
    }
    return control.listener() == ProgressListener.NONE
        ? NativeCall.Place.HERE
        : NativeCall.Place.AWAY;
  }

  private static NonFiniteCoordinateException notFinite(
      FloatBuffer coordinates, CloudLayout layout, long bad) {
    long cloud = bad / layout.dimension() / layout.points();
    long withinCloud = bad - cloud * layout.dimension() * layout.points();
    return PointCloud.strided(
            coordinates.slice(
                Math.toIntExact(coordinates.position() + cloud * layout.cloudStride()),
                Math.toIntExact(layout.extent())),
            layout.points(),
            layout.dimension(),
            layout.pointStride())
        .notFinite(withinCloud);
  }

  @Override
  public Provenance provenance() {
    return Provenance.builder()
        .setting("distances.engine", NativeHomologyEngineProvider.NAME)
        .setting("distances.engine.cpu", cpu.label())
        .build();
  }

  private IntSupplier function(
      NativeMemory memory,
      PointCloud points,
      int metric,
      int threads,
      NativeControl control,
      FloatPointer lengths,
      LongPointer bad) {
    NativeOptions options = NativeArguments.options(memory, Float.POSITIVE_INFINITY, threads, cpu);
    int n = points.size();
    int dimension = points.dimension();
    if (points.floats().isPresent()) {
      FloatBuffer floats = points.floats().get();
      int stride = points.stride();
      if (stride > dimension && metric == AdaBetTopology.ADABET_EUCLIDEAN) {
        FloatPointer strided = memory.read(floats);
        return () ->
            AdaBetTopology.adabet_distances_clouds(
                strided, 1, 0, n, stride, dimension, options, control, lengths, bad);
      }
      FloatPointer coordinates =
          stride > dimension ? memory.rows(floats, n, dimension, stride) : memory.read(floats);
      return () ->
          AdaBetTopology.adabet_distances_float(
              coordinates, n, dimension, metric, options, control, lengths, bad);
    }
    DoublePointer coordinates = memory.read(points.doubles().orElseThrow());
    return () ->
        AdaBetTopology.adabet_distances_double(
            coordinates, n, dimension, metric, options, control, lengths, bad);
  }

  /** Refused without a coordinate to blame: some distance is beyond float32, and infinite here. */
  private static void requireInfinite(float[] condensed) {
    for (float length : condensed) {
      if (length == Float.POSITIVE_INFINITY) {
        return;
      }
    }
    throw new EngineFailedException(
        "the native library refused the points; for the cosine, leave out the origin.", null);
  }

  private static void tell(
      RunningComputation running, int phase, long done, long total, long memoryPeak) {
    running.report("distances", done, total > 0 ? total : -1, NativeCall.metrics(memoryPeak));
  }

  private static int code(Metric metric) {
    return switch ((StandardMetric) metric) {
      case EUCLIDEAN -> AdaBetTopology.ADABET_EUCLIDEAN;
      case MANHATTAN -> AdaBetTopology.ADABET_MANHATTAN;
      case CHEBYSHEV -> AdaBetTopology.ADABET_CHEBYSHEV;
      case COSINE -> AdaBetTopology.ADABET_COSINE;
    };
  }
}

package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Run in a JVM of its own: runs the native engine thousands of times, to good ends and bad, and
 * prints the resident memory of the process before and after, in KiB.
 */
final class NativeMemoryProgram {
  private static final DistanceMatrix SMALL = Dissimilarities.gaussian(new Random(1), 60, 3);
  private static final DistanceMatrix LARGER = Dissimilarities.gaussian(new Random(2), 280, 3);
  private static final DistanceMatrix LONG = Dissimilarities.uniform(new Random(3), 200);
  private static final int WARM_UP = 1500;
  private static final int RUNS = 6000;

  private NativeMemoryProgram() {}

  public static void main(String[] arguments) throws IOException {
    HomologyEngine engine = HomologyEngines.named("native");
    for (int run = 0; run < WARM_UP; run++) {
      use(engine, run);
    }
    System.out.println("before " + residentKibibytes());
    for (int run = 0; run < RUNS; run++) {
      use(engine, run);
    }
    System.out.println("after " + residentKibibytes());
  }

  private static void use(HomologyEngine engine, int run) {
    RipsOptions.Builder options = RipsOptions.builder().threads(1 + run % 3);
    switch (run % 6) {
      case 0 -> engine.compute(SMALL, options.maximumDegree(2).cocycles(true).build());
      case 1 -> engine.compute(LARGER, options.build());
      case 2 ->
          engine.firstBettiCounts(
              Collections.nCopies(100, SMALL), Float.POSITIVE_INFINITY, 2, ComputationControl.NONE);
      case 3 -> engine.firstBettiCounts(List.of(LARGER), 1, 2, ComputationControl.NONE);
      case 4 -> cancel(engine, options.maximumDegree(3).build());
      default -> exhaust(engine, options.maximumDegree(3));
    }
  }

  private static void cancel(HomologyEngine engine, RipsOptions options) {
    AtomicInteger asked = new AtomicInteger();
    ComputationControl control =
        ComputationControl.builder().cancelWhen(() -> asked.getAndIncrement() == 2).build();
    try {
      engine.compute(LONG, options, control);
      throw new AssertionError("it was not cancelled");
    } catch (OperationCancelledException e) {
      // As wanted.
    }
  }

  private static void exhaust(HomologyEngine engine, RipsOptions.Builder options) {
    long before = engine.estimate(LONG, RipsOptions.builder().maximumDegree(3).build()).bytes();
    try {
      engine.compute(LONG, options.maximumMemory(before + 100_000).build());
      throw new AssertionError("the limit was not reached");
    } catch (ComplexTooLargeException e) {
      // As wanted.
    }
  }

  private static long residentKibibytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}

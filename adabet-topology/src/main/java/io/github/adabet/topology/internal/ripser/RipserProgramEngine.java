package io.github.adabet.topology.internal.ripser;

import io.github.adabet.Provenance;
import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.EngineFailedException;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.internal.engine.HomologyProvenance;
import io.github.adabet.topology.internal.storage.StoredLengths;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Drives an installed {@code ripser} program [1], the original, for whoever wants its answer: an
 * oracle for tests and a peer for benchmarks.
 *
 * <p><b>Limits.</b> The program prints six significant digits, so that ends of bars are those of
 * the other engines rounded to them; bars whose ends look alike then keep the least length a
 * float32 has, so that their number is right. Fields are F_2 and, where {@code ripser-coeff} is
 * installed, those of the primes up to {@value RipserLimits#LARGEST_MODULUS}. There are no births
 * other than 0 and no cocycles. It runs on one thread, and its memory is its own: {@link
 * RipsOptions#maximumMemory()} is compared with an estimate, and does not bind it.
 *
 * <p><b>Quirks of Debian's 1.2.1</b> that are worked around here: it crashes on fewer than two
 * points and at {@code --dim 0}; its {@code sparse} format ignores {@code --threshold} and does not
 * see points behind the last edge.
 *
 * <p>Reference: [1] U. Bauer, "Ripser: efficient computation of Vietoris-Rips persistence
 * barcodes", 2021 (arXiv 1908.02518).
 */
final class RipserProgramEngine implements HomologyEngine {
  /** Stateless. */
  RipserProgramEngine() {}

  @Override
  public HomologyResult compute(
      Dissimilarity distances, RipsOptions options, ComputationControl control) {
    RunningComputation running = control.start();
    running.check();
    RipserLimits limits = RipserLimits.of(distances, options);
    StoredLengths stored = StoredLengths.of(distances);
    Path program = limits.requireSupported();
    limits.estimate().requireWithin(options.maximumMemory());
    Barcode barcode = barcode(program, stored, options, running);
    return new HomologyResult(
        barcode, List.of(), provenance(program, stored.points(), options, limits.threshold()));
  }

  @Override
  public HomologyEstimate estimate(Dissimilarity distances, RipsOptions options) {
    return RipserLimits.of(distances, options).estimate();
  }

  /** One cloud after another, in a process each. */
  @Override
  public long[] firstBettiCounts(
      List<? extends Dissimilarity> clouds,
      float threshold,
      int threads,
      ComputationControl control) {
    RunningComputation running = control.start();
    RipsOptions options = RipsOptions.builder().threshold(threshold).build();
    long[] counts = new long[clouds.size()];
    for (int k = 0; k < counts.length; k++) {
      running.check();
      StoredLengths stored = StoredLengths.of(clouds.get(k));
      Path program = RipserLimits.of(clouds.get(k), options).requireSupported();
      counts[k] = barcode(program, stored, options, running).bars(1).size();
      running.report("first Betti counts", k + 1, counts.length);
    }
    return counts;
  }

  private static Barcode barcode(
      Path program, StoredLengths stored, RipsOptions options, RunningComputation running) {
    RipserOutput output = new RipserOutput();
    int unseen = stored.points();
    try (RipserInput input = RipserInput.write(stored, options.threshold(), running::check)) {
      // Below two points there is nothing to ask, and Debian's version crashes.
      if (input.points() > 1) {
        run(program, input, options, running, output);
        unseen = stored.points() - input.points();
      }
    } catch (IOException e) {
      throw new EngineFailedException(
          program
              + " could not be run, or its temporary file not be written: "
              + e.getMessage()
              + ". Look to the free space of "
              + System.getProperty("java.io.tmpdir")
              + ", or take the engine native or java.",
          e);
    }
    List<List<Bar>> degrees = new ArrayList<>();
    for (int degree = 0; degree <= options.maximumDegree(); degree++) {
      List<Bar> bars = new ArrayList<>(output.bars(degree));
      if (degree == 0) {
        bars.addAll(Collections.nCopies(unseen, new Bar(0, Float.POSITIVE_INFINITY)));
      }
      bars.removeIf(bar -> bar.persistence() <= options.minimumPersistence());
      degrees.add(bars);
    }
    return Barcode.of(degrees);
  }

  private static void run(
      Path program,
      RipserInput input,
      RipsOptions options,
      RunningComputation running,
      RipserOutput output)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--format",
                input.format(),
                "--dim",
                // Debian's version crashes at 0.
                Integer.toString(Math.max(1, options.maximumDegree()))));
    if (options.modulus() != 2) {
      command.addAll(List.of("--modulus", Integer.toString(options.modulus())));
    }
    command.add(input.file().toString());
    ProgramRun.Outcome outcome = ProgramRun.run(command, running::check, output);
    if (outcome.exitCode() != 0) {
      throw new EngineFailedException(
          String.join(" ", command)
              + " ended with exit code "
              + outcome.exitCode()
              + ": "
              + (outcome.errors().isEmpty() ? "it gave no reason" : outcome.errors())
              + ". Take a lower maximum degree, threshold or number of points if memory was short,"
              + " or the engine native or java.",
          null);
    }
    int points = output.points().orElse(input.points());
    if (points != input.points()) {
      throw new EngineFailedException(
          program
              + " read "
              + points
              + " points where there are "
              + input.points()
              + "; take the engine native or java.",
          null);
    }
  }

  private static Provenance provenance(
      Path program, int points, RipsOptions options, float threshold) {
    return HomologyProvenance.of(RipserProgramEngineProvider.NAME, points, options, threshold, 1)
        .setting("homology.engine.program", program.toString())
        .setting("homology.engine.digits", "6")
        .build();
  }
}

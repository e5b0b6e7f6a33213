package io.github.adabet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the runs of one program on one case came to. Collected by one thread. */
final class PeerResult {
  private static final Pattern SECONDS =
      Pattern.compile("seconds compute ([0-9.]+) inside ([0-9.]+)");
  private static final Pattern COUNT = Pattern.compile("first Betti count (\\d+)");
  private static final int LONGEST_FAILURE = 300;

  private final PeerCase peerCase;
  private final Contender contender;
  private final List<Double> whole = new ArrayList<>();
  private final List<Double> inside = new ArrayList<>();
  private final List<Double> compute = new ArrayList<>();
  private final List<Double> reading = new ArrayList<>();
  private final List<Double> peaks = new ArrayList<>();
  private boolean limitReached;
  private boolean differing;
  private @Nullable String failure;
  private @Nullable Intervals intervals;
  private @Nullable Long count;

  PeerResult(PeerCase peerCase, Contender contender) {
    this.peerCase = peerCase;
    this.contender = contender;
  }

  /** Adds a run; one that failed or reached the limit is the last. */
  void add(ProcessMeasurement run) {
    run.peakBytes().ifPresent(bytes -> peaks.add((double) bytes));
    limitReached = run.limitReached();
    if (limitReached) {
      whole.add(run.seconds());
      return;
    }
    if (run.exitCode() != 0) {
      String errors = run.errors().strip();
      failure =
          "exit code %d: %s"
              .formatted(
                  run.exitCode(), errors.substring(Math.max(0, errors.length() - LONGEST_FAILURE)));
      return;
    }
    whole.add(run.seconds());
    read(run.output());
  }

  /** Adds a run that only read the file. */
  void addReading(double seconds) {
    reading.add(seconds);
  }

  private void read(List<String> output) {
    for (String line : output) {
      Matcher seconds = SECONDS.matcher(line);
      Matcher number = COUNT.matcher(line);
      if (seconds.matches()) {
        compute.add(Double.parseDouble(seconds.group(1)));
        inside.add(Double.parseDouble(seconds.group(2)));
      } else if (number.matches()) {
        long found = Long.parseLong(number.group(1));
        differing |= count != null && count != found;
        count = found;
      }
    }
    if (count == null) {
      Intervals found = Intervals.parse(output);
      differing |= intervals != null && !found.equals(intervals);
      intervals = found;
    }
  }

  PeerCase peerCase() {
    return peerCase;
  }

  Contender contender() {
    return contender;
  }

  boolean limitReached() {
    return limitReached;
  }

  /** Why there is no answer, if the program failed. */
  @Nullable String failure() {
    return failure;
  }

  /** Whether there is an answer to compare, the same in each run. */
  boolean answered() {
    boolean found = count != null || intervals != null;
    return found && failure == null && !limitReached;
  }

  /** Whether its own runs contradict each other. */
  boolean differing() {
    return differing;
  }

  /** Whether two programs found the same; both have answered. */
  boolean agrees(PeerResult other) {
    Intervals mine = intervals;
    Intervals theirs = other.intervals;
    boolean wholeBarcodes = mine != null && theirs != null && !peerCase.countOnly();
    return wholeBarcodes ? Objects.equals(mine, theirs) : loops() == other.loops();
  }

  /** The number of H1 bars found. */
  long loops() {
    Long counted = count;
    if (counted != null) {
      return counted;
    }
    return intervals == null ? 0 : intervals.count(1);
  }

  /** Seconds of the whole process; the limit, if that was reached. */
  OptionalDouble wholeSeconds() {
    return median(whole);
  }

  /** Seconds from the start of the main method; not of ripser. */
  OptionalDouble insideSeconds() {
    return median(inside);
  }

  /** Seconds of the computation: of ripser, all but the reading of the file. */
  OptionalDouble computeSeconds() {
    if (contender instanceof Contender.Ripser) {
      return whole.isEmpty() || reading.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Math.max(0, Median.of(whole) - Median.of(reading)));
    }
    return median(compute);
  }

  /** The median of the runs' high-water marks, in bytes. */
  OptionalDouble peakBytes() {
    return median(peaks);
  }

  private static OptionalDouble median(List<Double> values) {
    return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
  }
}

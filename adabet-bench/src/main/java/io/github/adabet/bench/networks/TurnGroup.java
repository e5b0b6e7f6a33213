package io.github.adabet.bench.networks;

import io.github.adabet.bench.RunProgress;
import io.github.adabet.bench.networks.Row.Kind;
import io.github.adabet.bench.networks.Row.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * This library and its peers, which make a step each, or a few, in turns, while the others wait:
 * each is started and warmed up once. Every second round goes backwards, so that of two neighbours
 * each is the first as often as the other.
 *
 * @param own what this library does
 * @param peers the same by others
 * @param rows what is finished, and where each finished row goes
 */
record TurnGroup(Configuration own, List<Configuration> peers, RowFile rows) {
  private static final double NANOSECONDS = 1e9;

  /** More than this share of a step, and the processes that wait disturb the one that works. */
  private static final double IDLE_SHARE = 0.02;

  TurnGroup {
    peers = List.copyOf(peers);
  }

  /** Starts a process for a configuration. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts it.
     *
     * @param configuration what it does
     * @param trained names of the layers that this library trains; empty for this library itself
     * @throws TurnFailure if that cannot be done
     */
    TurnTaker start(Configuration configuration, List<String> trained)
        throws IOException, InterruptedException, TurnFailure;
  }

  /** How many rounds measured both this library and a peer. */
  int pairs(Configuration peer) {
    return (int)
        rows.rows().stream()
            .filter(row -> row.configuration().equals(peer) && row.measurement() != null)
            .filter(row -> rows.measured(own, row.round()).isPresent())
            .count();
  }

  /** How many rounds are left until each peer has so many pairs. */
  int roundsLeft(int pairs) {
    return peers.stream().mapToInt(peer -> Math.max(0, pairs - pairs(peer))).max().orElse(0);
  }

  /**
   * Measures what is not measured yet. A process that fails is a row that says so, and ends the
   * group.
   *
   * @param pairs how many there shall be
   * @param starter starts the processes
   * @param pause how long all of them rest between two rounds
   * @param progress is told of each step, and of processes that do not wait quietly
   */
  void run(int pairs, Starter starter, Duration pause, RunProgress progress)
      throws IOException, InterruptedException {
    int left = roundsLeft(pairs);
    tellMeasuredBefore(own, pairs - left, progress);
    peers.forEach(peer -> tellMeasuredBefore(peer, Math.min(pairs, pairs(peer)), progress));
    if (left == 0) {
      return;
    }
    int first = 1 + rows.rows().stream().filter(this::isOurs).mapToInt(Row::round).max().orElse(0);
    Map<Configuration, TurnTaker> takers = new LinkedHashMap<>();
    try {
      if (start(takers, starter, first, progress)) {
        makeRounds(takers, first, pairs, pause, progress);
      }
    } finally {
      takers.values().forEach(TurnTaker::close);
    }
  }

  private boolean isOurs(Row row) {
    return row.configuration().equals(own) || peers.contains(row.configuration());
  }

  private static void tellMeasuredBefore(
      Configuration configuration, int rounds, RunProgress progress) {
    for (int i = 0; i < rounds; i++) {
      progress.ended(configuration + ": measured before");
    }
  }

  /** Starts all, one after another, each until it has warmed up; false if one failed. */
  private boolean start(
      Map<Configuration, TurnTaker> takers, Starter starter, int round, RunProgress progress)
      throws IOException, InterruptedException {
    List<Configuration> all = new ArrayList<>(List.of(own));
    all.addAll(peers);
    for (Configuration configuration : all) {
      progress.begins(configuration + ", warm-up");
      try {
        TurnTaker ownTaker = takers.get(own);
        List<String> trained = ownTaker == null ? List.of() : ownTaker.prepared().trainedLayers();
        TurnTaker taker = starter.start(configuration, trained);
        takers.put(configuration, taker);
        Prepared found = taker.prepared();
        if (!found.exactPeaks()) {
          progress.notes(
              configuration
                  + ": the system does not keep the peak of a step; it is sampled, and a spike of"
                  + " milliseconds may be missed");
        }
        Prepared ours = Objects.requireNonNull(takers.get(own)).prepared();
        if (!found.sameNetwork(ours)) {
          throw new TurnFailure(
              new Problem(
                  Kind.FAILED,
                  "Python's network is another one: %s; here %s"
                      .formatted(found.size(), ours.size())));
        }
      } catch (TurnFailure e) {
        fail(configuration, round, e, progress);
        return false;
      }
    }
    return true;
  }

  private void makeRounds(
      Map<Configuration, TurnTaker> takers,
      int first,
      int pairs,
      Duration pause,
      RunProgress progress)
      throws IOException, InterruptedException {
    for (int round = first; roundsLeft(pairs) > 0; round++) {
      if (round > first) {
        Thread.sleep(pause.toMillis());
      }
      List<Configuration> order = new ArrayList<>(List.of(own));
      peers.stream().filter(peer -> pairs(peer) < pairs).forEach(order::add);
      if (round % 2 == 0) {
        Collections.reverse(order);
      }
      List<Row> made = new ArrayList<>();
      for (Configuration configuration : order) {
        try {
          made.add(step(configuration, takers, round, progress));
        } catch (TurnFailure e) {
          fail(configuration, round, e, progress);
          return;
        }
      }
      // Only whole rounds, so that what is interrupted is not taken for a part of a pair.
      for (Row row : made) {
        rows.add(row);
      }
    }
  }

  private Row step(
      Configuration configuration,
      Map<Configuration, TurnTaker> takers,
      int round,
      RunProgress progress)
      throws IOException, InterruptedException, TurnFailure {
    String what = configuration + ", round " + round;
    progress.begins(what);
    TurnTaker taker = Objects.requireNonNull(takers.get(configuration));
    double idleBefore = processorTimeOfOthers(taker, takers);
    List<StepTaken> steps = new ArrayList<>();
    while (steps.size() < configuration.steps()) {
      steps.add(taker.step());
    }
    double idle = processorTimeOfOthers(taker, takers) - idleBefore;
    double seconds = steps.stream().mapToDouble(StepTaken::seconds).sum();
    if (idle > IDLE_SHARE * seconds) {
      progress.notes(
          "%s: the processes that waited took %.2f s of processor time".formatted(what, idle));
    }
    Measurement found = taker.prepared().with(steps);
    Long peak = found.peakBytes();
    Long idleBytes = found.idleBytes();
    Long whole = peak == null || idleBytes == null ? null : peak + idleBytes;
    Row row = new Row(configuration, round, found, whole, seconds, null);
    progress.ended(what + ": " + row.summary());
    return row;
  }

  private static double processorTimeOfOthers(
      TurnTaker working, Map<Configuration, TurnTaker> takers) {
    Duration sum = Duration.ZERO;
    for (TurnTaker taker : takers.values()) {
      sum = taker == working ? sum : sum.plus(taker.processorTime());
    }
    return sum.toNanos() / NANOSECONDS;
  }

  private void fail(
      Configuration configuration, int round, TurnFailure failure, RunProgress progress)
      throws IOException {
    Row row = new Row(configuration, round, null, null, 0, failure.problem());
    rows.add(row);
    progress.ended(configuration + ", round " + round + ": " + row.summary());
  }
}

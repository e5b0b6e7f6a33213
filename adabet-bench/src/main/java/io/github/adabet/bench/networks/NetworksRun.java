package io.github.adabet.bench.networks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.bench.JavaProcess;
import io.github.adabet.bench.ProcessMeasurement;
import io.github.adabet.bench.RunProgress;
import io.github.adabet.bench.networks.Row.Kind;
import io.github.adabet.bench.networks.Row.Problem;
import io.github.adabet.djl.memory.NativeAllocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs configurations, one at a time and in turn, each in a process of its own; every second round
 * goes backwards, so that of two neighbours each is the first as often as the other. Those that
 * take turns step by step run after that, a {@link TurnGroup} at a time.
 *
 * <p>The Java heap has a fixed size and is touched before anything starts, so that its growth does
 * not blur the native memory that a network needs.
 *
 * @param rows what is finished, and where each finished row goes
 * @param limits of each process
 * @param folder for the processes' output
 * @param files the folder of the files that an engine runs, by its name
 * @param script what Python interpreters run; null for what belongs to the engine
 * @param pause between the rounds of processes that take turns
 */
record NetworksRun(
    RowFile rows,
    ProcessMeasurement.Limits limits,
    Path folder,
    Map<String, String> files,
    @Nullable Path script,
    Duration pause) {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:MaxDirectMemorySize=2g");
  private static final String NO_RANKING = "there is no ranking to take layers from: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Measures what is not measured yet. A process that fails is a row that says so; the others run
   * nevertheless.
   *
   * @throws IOException if a process cannot be started, or a row not be written
   * @throws InterruptedException if the thread is interrupted
   */
  void run(List<Configuration> plan, int rounds, RunProgress progress)
      throws IOException, InterruptedException {
    List<Configuration> order = new ArrayList<>(plan.stream().filter(c -> !c.inTurns()).toList());
    for (int round = 1; round <= rounds; round++) {
      for (Configuration configuration : order) {
        String what = configuration + ", round " + round;
        if (rows.measured(configuration, round).isPresent()) {
          progress.ended(what + ": measured before");
        } else {
          progress.begins(what);
          Row row = row(configuration, round);
          rows.add(row);
          progress.ended(what + ": " + row.summary());
        }
      }
      Collections.reverse(order);
    }
    for (Configuration own : plan) {
      if (own.inTurns() && own.python() == null) {
        List<Configuration> peers = plan.stream().filter(peer -> peer.isPeerOf(own)).toList();
        new TurnGroup(own, peers, rows).run(rounds, this::taker, pause, progress);
      }
    }
  }

  /** Starts what makes steps in turns; Python trains the layers that this library does. */
  private TurnTaker taker(Configuration configuration, List<String> trained)
      throws IOException, InterruptedException, TurnFailure {
    String python = configuration.python();
    if (python != null) {
      Path runs = PythonJob.script(configuration, script);
      ProcessBuilder program = PythonJob.of(configuration, trained).program(python, runs);
      return TurnTaker.start(program, limits, folder);
    }
    String ranking = null;
    if (configuration.mode().needsRanking()) {
      Row ranked = ranked(configuration);
      ranking = ranking(ranked);
      if (ranking == null) {
        throw new TurnFailure(new Problem(Kind.FAILED, NO_RANKING + ranked.whyNot()));
      }
    }
    return TurnTaker.start(program(job(configuration, ranking), TurnProcess.class), limits, folder);
  }

  private Row row(Configuration configuration, int round) throws IOException, InterruptedException {
    if (!configuration.mode().needsRanking()) {
      return measured(job(configuration, null), round);
    }
    Row ranked = ranked(configuration);
    String ranking = ranking(ranked);
    return ranking == null
        ? new Row(
            configuration,
            round,
            null,
            null,
            0,
            new Problem(Kind.FAILED, NO_RANKING + ranked.whyNot()))
        : measured(job(configuration, ranking), round);
  }

  private NetworkJob job(Configuration configuration, @Nullable String ranking) {
    return new NetworkJob(configuration, ranking, files.get(configuration.engine()));
  }

  private static @Nullable String ranking(Row ranked) {
    Measurement found = ranked.measurement();
    return found == null ? null : found.ranking();
  }

  /** A row that ranks, of this run or an earlier one; where there is none yet, it is made. */
  private Row ranked(Configuration configuration) throws IOException, InterruptedException {
    Optional<Row> known =
        rows.rows().stream()
            .filter(row -> row.configuration().mode() == Mode.RANK)
            .filter(row -> row.configuration().ranksLike(configuration))
            .filter(row -> row.measurement() != null)
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    Configuration once = configuration.with(Mode.RANK, null, 1, 0);
    Row row = measured(job(once, null), 1);
    rows.add(row);
    return row;
  }

  private Row measured(NetworkJob job, int round) throws IOException, InterruptedException {
    ProcessMeasurement run =
        ProcessMeasurement.of(program(job, NetworkProcess.class), limits, folder);
    Long peak = run.peakBytes().isPresent() ? run.peakBytes().getAsLong() : null;
    Measurement measurement = null;
    Problem problem = null;
    if (run.limitReached()) {
      ProcessProblems problems = new ProcessProblems(limits);
      problem =
          run.peakBytes().orElse(0) > limits.peakBytes() ? problems.tooLarge() : problems.tooSlow();
    } else {
      measurement = measurement(run);
      if (measurement == null) {
        problem = new ProcessProblems(limits).failed(run.exitCode(), run.errors());
      }
    }
    return new Row(job.configuration(), round, measurement, peak, run.seconds(), problem);
  }

  private static ProcessBuilder program(NetworkJob job, Class<?> main) throws IOException {
    String threads = Integer.toString(job.configuration().threads());
    ProcessBuilder program =
        new ProcessBuilder(
            JavaProcess.command(JVM_OPTIONS, main, List.of(JSON.writeValueAsString(job))));
    // The threads of the engines' mathematics; no use is reported to anyone.
    program.environment().put("OMP_NUM_THREADS", threads);
    program.environment().putAll(PythonJob.tensorFlowThreads(threads));
    program.environment().put("OPT_OUT_TRACKING", "true");
    NativeAllocation.oneHeap(program.environment());
    return program;
  }

  private static @Nullable Measurement measurement(ProcessMeasurement run) throws IOException {
    if (run.exitCode() != 0) {
      return null;
    }
    for (String line : run.output()) {
      if (line.startsWith(NetworkProcess.LINE)) {
        return JSON.readValue(line.substring(NetworkProcess.LINE.length()), Measurement.class);
      }
    }
    return null;
  }
}

package io.github.adabet.bench.networks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.bench.JavaProcess;
import io.github.adabet.bench.Median;
import io.github.adabet.bench.ProcessMeasurement;
import io.github.adabet.bench.networks.Row.Kind;
import io.github.adabet.bench.networks.Row.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs configurations, one at a time and in turn, each in a process of its own. Every second round
 * goes backwards, so that of two neighbours each is the first as often as the other.
 *
 * <p>The Java heap has a fixed size and is touched before anything starts, so that its growth does
 * not blur the native memory that a network needs.
 *
 * @param rows what is finished, and where each finished row goes
 * @param limits of each process
 * @param folder for the processes' output
 * @param script what a Python interpreter runs, unread where no configuration names one
 */
record NetworksRun(RowFile rows, ProcessMeasurement.Limits limits, Path folder, Path script) {
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:MaxDirectMemorySize=2g");
  private static final int SHOWN_LINES = 20;
  private static final double MEBIBYTE = 1024 * 1024;
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
    List<Configuration> order = new ArrayList<>(plan);
    for (int round = 1; round <= rounds; round++) {
      for (Configuration configuration : order) {
        String what = configuration + ", round " + round;
        if (rows.measured(configuration, round).isPresent()) {
          progress.ended(what + ": measured before");
        } else {
          progress.begins(what);
          Row row = row(configuration, round);
          rows.add(row);
          progress.ended(what + ": " + summary(row));
        }
      }
      Collections.reverse(order);
    }
  }

  private Row row(Configuration configuration, int round) throws IOException, InterruptedException {
    if (configuration.python() != null) {
      return peer(configuration, round);
    }
    if (!configuration.mode().needsRanking()) {
      return measured(new NetworkJob(configuration, null), round);
    }
    Row ranked = ranked(configuration);
    Measurement found = ranked.measurement();
    String ranking = found == null ? null : found.ranking();
    if (ranking == null) {
      return failed(
          configuration, round, "there is no ranking to take layers from: " + problem(ranked));
    }
    return measured(new NetworkJob(configuration, ranking), round);
  }

  private static Row failed(Configuration configuration, int round, String why) {
    return new Row(configuration, round, null, null, 0, new Problem(Kind.FAILED, why));
  }

  /** Python trains the layers that this library trained; so it needs a row of the same by us. */
  private Row peer(Configuration configuration, int round)
      throws IOException, InterruptedException {
    Configuration own = configuration.by(null);
    Optional<Measurement> known =
        rows.rows().stream()
            .filter(row -> row.configuration().equals(own))
            .flatMap(row -> Stream.ofNullable(row.measurement()))
            .findFirst();
    if (known.isEmpty()) {
      return failed(
          configuration, round, "this library did not measure " + own + ", whose layers are meant");
    }
    PythonJob job = PythonJob.of(configuration, known.get().trainedLayers());
    String python = Objects.requireNonNull(configuration.python());
    Row row = measured(configuration, job.program(python, script), round);
    Measurement found = row.measurement();
    return found == null || found.sameNetwork(known.get())
        ? row
        : failed(
            configuration,
            round,
            "Python's network is another one: %d layers, %d parameters, %d trained; here %d, %d, %d"
                .formatted(
                    found.layers(),
                    found.parameters(),
                    found.trainedParameters(),
                    known.get().layers(),
                    known.get().parameters(),
                    known.get().trainedParameters()));
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
    Row row = measured(new NetworkJob(once, null), 1);
    rows.add(row);
    return row;
  }

  private Row measured(NetworkJob job, int round) throws IOException, InterruptedException {
    return measured(job.configuration(), program(job), round);
  }

  private Row measured(Configuration configuration, ProcessBuilder program, int round)
      throws IOException, InterruptedException {
    ProcessMeasurement run = ProcessMeasurement.of(program, limits, folder);
    Long peak = run.peakBytes().isPresent() ? run.peakBytes().getAsLong() : null;
    Measurement measurement = null;
    Problem problem = null;
    if (run.limitReached()) {
      problem = limitReached(run);
    } else {
      measurement = measurement(run);
      if (measurement == null) {
        problem = new Problem(Kind.FAILED, failure(run));
      }
    }
    return new Row(configuration, round, measurement, peak, run.seconds(), problem);
  }

  private ProcessBuilder program(NetworkJob job) throws IOException {
    String threads = Integer.toString(job.configuration().threads());
    ProcessBuilder program =
        new ProcessBuilder(
            JavaProcess.command(
                JVM_OPTIONS, NetworkProcess.class, List.of(JSON.writeValueAsString(job))));
    // The threads of both engines' mathematics; no use is reported to anyone.
    program.environment().put("OMP_NUM_THREADS", threads);
    program.environment().put("OPT_OUT_TRACKING", "true");
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

  private Problem limitReached(ProcessMeasurement run) {
    boolean memory = run.peakBytes().orElse(0) > limits.peakBytes();
    return memory
        ? new Problem(
            Kind.MEMORY,
            "it took more than %.0f MiB; raise --memory-limit or lower --batch"
                .formatted(limits.peakBytes() / MEBIBYTE))
        : new Problem(
            Kind.TIME,
            "it took more than %.0f s; raise --limit or lower --steps".formatted(limits.seconds()));
  }

  private static String failure(ProcessMeasurement run) {
    // Without the frames of stack traces, which would hide the messages.
    List<String> lines = run.errors().lines().filter(line -> !line.startsWith("\tat ")).toList();
    return "exit code %d. The end of its output:%n%s"
        .formatted(
            run.exitCode(),
            String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
  }

  private static String summary(Row row) {
    Measurement found = row.measurement();
    if (found == null) {
      return "%s after %.1f s".formatted(problem(row), row.processSeconds());
    }
    Long peak = found.peakBytes();
    return String.format(
        Locale.ROOT,
        "%.3f s a step, %s, %.1f s in all",
        Median.of(found.stepSeconds()),
        peak == null ? "memory not measured" : "%.0f MiB above idle".formatted(peak / MEBIBYTE),
        row.processSeconds());
  }

  private static String problem(Row row) {
    Problem problem = row.problem();
    return problem == null ? "unknown" : problem.kind().label() + ": " + problem.message();
  }
}

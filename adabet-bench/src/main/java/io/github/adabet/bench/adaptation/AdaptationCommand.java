package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.ProcessMeasurement.Limits;
import io.github.adabet.bench.adaptation.job.ForkedJobs;
import io.github.adabet.bench.adaptation.job.JobRunner;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench-adaptation}: which scores choose well, on pre-trained networks and real
 * shifts.
 */
@Command(
    name = "bench-adaptation",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Adapts pre-trained networks to images that differ from what they were taught, with layers"
          + " that",
      "each score chooses, and tells which differences are larger than those between seeds.",
      "",
      "A network is taught the source's style with all layers, once. Rate and epochs are chosen for"
          + " each",
      "network by full training on validation images, never on test images. Then every cell"
          + " (network,",
      "shift, selection, seed) trains the last layer and the selected ones on few labels of the"
          + " target.",
      "Cells that select equal sets of layers are one run. Each run has a JVM of its own, leaves a"
          + " row in",
      "DIR/rows, and is lost if it is killed; start the command again, or twice at once, and it"
          + " goes on.",
      "Exit code 1 if a job failed; 3 if the time was over before everything was done."
    })
public final class AdaptationCommand implements Callable<Integer> {
  private static final int UNFINISHED = 3;
  private static final double MILLISECONDS = 1000;

  @Spec private CommandSpec spec;

  @Mixin private AdaptationFlags flags = new AdaptationFlags();

  @Mixin private ReportFlags reports = new ReportFlags();

  @Option(
      names = "--out",
      defaultValue = "bench-adaptation",
      paramLabel = "DIR",
      description = "Where rows, claims and networks go (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("bench-adaptation");

  @Option(
      names = "--plan",
      description =
          "Print what would be run and how long it would take, by one step of each network, and do"
              + " nothing else.")
  private boolean plan;

  @Option(names = "--report-only", description = "Print what the rows say, and run nothing.")
  private boolean reportOnly;

  @Option(names = "--retry", description = "Do jobs again that failed.")
  private boolean retry;

  @Option(
      names = "--hours",
      paramLabel = "H",
      description = "Begin no further job after so many hours.")
  private @Nullable Double hours;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the engine, 1 or more (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--time-limit",
      defaultValue = "3600",
      paramLabel = "SECONDS",
      description = "Longest time of one job (default: ${DEFAULT-VALUE}).")
  private double timeLimit;

  @Option(
      names = "--lease",
      defaultValue = "120",
      paramLabel = "SECONDS",
      description =
          "How long the job of a process that was killed is left to it (default:"
              + " ${DEFAULT-VALUE}).")
  private double lease;

  /** The command with its defaults. */
  @SuppressWarnings("NullAway.Init") // picocli injects the specification.
  public AdaptationCommand() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments as {@code --help} says
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new AdaptationCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Double limit = hours;
    if (threads < 1 || timeLimit <= 0 || lease <= 0 || (limit != null && limit <= 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "threads must be 1 or more, hours, lease and time-limit more than 0.");
    }
    Experiment experiment;
    try {
      experiment = Experiment.of(flags.settings());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    RowFolder rows = RowFolder.open(folder.resolve("rows"));
    if (retry) {
      rows.forgetProblems();
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean finished = true;
    if (!reportOnly) {
      Path scratch = Files.createTempDirectory("adabet-adaptation");
      scratch.toFile().deleteOnExit();
      finished = run(experiment, rows, scratch, out);
    }
    if (plan) {
      return finished ? 0 : 1;
    }
    Evidence evidence = Evidence.of(experiment, rows);
    reports.write(evidence, rows, out);
    boolean failed =
        rows.all().stream().anyMatch(row -> row.finding() == null && experiment.has(row.job()));
    return failed ? 1 : finished ? 0 : UNFINISHED;
  }

  /** Runs what is open and says whether nothing is left, or plans it and says whether it could. */
  private boolean run(Experiment experiment, RowFolder rows, Path scratch, PrintWriter out)
      throws IOException, InterruptedException {
    JobRunner runner = new ForkedJobs(new Limits(timeLimit, Long.MAX_VALUE), scratch, threads);
    ExperimentRun run =
        new ExperimentRun(
            experiment,
            rows,
            new Claims(
                folder.resolve("claims"), Duration.ofMillis(Math.round(lease * MILLISECONDS))),
            folder.resolve("networks"),
            runner,
            spec.commandLine().getErr());
    if (plan) {
      run.price();
      Plan planned = new Plan(experiment, rows);
      out.print(planned.table());
      planned.notes().forEach(out::println);
      out.flush();
      return planned.priced();
    }
    return run.run(end());
  }

  private @Nullable Instant end() {
    Double limit = hours;
    return limit == null
        ? null
        : Instant.now().plusSeconds(Math.round(limit * Duration.ofHours(1).toSeconds()));
  }
}

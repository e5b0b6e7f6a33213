package io.github.adabet.bench.networks;

import com.sun.management.OperatingSystemMXBean;
import io.github.adabet.bench.ByteSize;
import io.github.adabet.bench.EngineName;
import io.github.adabet.bench.ProcessMeasurement;
import io.github.adabet.bench.RunProgress;
import io.github.adabet.bench.TableTargets;
import io.github.adabet.djl.zoo.Architecture;
import io.github.adabet.spi.NearestNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench-networks}: time of a step and peak memory of whole networks, running
 * forward, ranking and training, by this library and by DJL's own trainer.
 */
@Command(
    name = "bench-networks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures networks with random weights on a batch of noise, each mode in a JVM of its own,",
      "in turn, and prints time of a step and peak memory, as figures and beside DJL's trainer.",
      "",
      "Modes: forward-plain (block.forward), forward (this library's, closing what is dead), rank,",
      "last-layer, rho (the top of that ranking), half-time (its best layers that train in half"
          + " the",
      "time of a full step), full (all layers), and last-layer-plain, rho-plain, full-plain: the",
      "same layers by DJL's Trainer, all others frozen. The modes that end in -cached keep the",
      "outputs of the frozen prefix in memory; their later steps count.",
      "Engine tensorflow measures SavedModels, in the modes forward, rank, last-layer, rho,",
      "half-time and full; torchscript measures TorchScript files on PyTorch, in these, those that",
      "end in -cached, and forward-plain (DJL's own forward pass of the file).",
      "With --python, forward, last-layer, rho and full are also done by PyTorch's or Keras' own",
      "Python: both are started and warmed up once, and then make their steps in turns while the"
          + " other waits; the",
      "ratios of these pairs are judged, from six rounds on.",
      "Batch normalisations that are trained use their batch's statistics; SGD with momentum 0.9.",
      "",
      "Peak: resident memory above idle: engine running, network and batch in memory, one sample",
      "gone through; in turns: a step of two samples made and forgotten. Process: the whole"
          + " process,",
      "JVM and weights included. Time: the median of the steps after the warm-up.",
      "Exit code 1 if a process failed. Reaching a limit is a result."
    })
public final class NetworksCommand implements Callable<Integer> {
  private static final double SHARE_OF_MEMORY = 0.9;
  private static final double MILLISECONDS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      split = ",",
      defaultValue = "resnet50,vgg16,mobilenet_v2,vit_b_16",
      paramLabel = "NAME",
      description = "Networks (default: ${DEFAULT-VALUE}); --list shows all.")
  private List<String> networks = new ArrayList<>();

  @Option(
      names = "--engine",
      split = ",",
      defaultValue = "pytorch,mxnet",
      paramLabel = "NAME",
      converter = EngineName.OrFiles.class,
      description = "Engines: pytorch, mxnet, tensorflow, torchscript (default: ${DEFAULT-VALUE}).")
  private List<String> engines = new ArrayList<>();

  @Mixin private final ModelFolders folders = new ModelFolders();

  @Option(names = "--mode", split = ",", paramLabel = "MODE", description = "Modes (default: all).")
  private List<String> modes = new ArrayList<>();

  @Option(names = "--list", description = "Print the names of the networks, and do nothing else.")
  private boolean list;

  @Option(
      names = "--rho",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Share of the layers of mode rho, in (0, 1] (default: ${DEFAULT-VALUE}).")
  private double rho;

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      paramLabel = "N",
      description = "Images in the batch, 2 or more (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--input-size",
      defaultValue = "224",
      paramLabel = "SIZE",
      description =
          "Width and height of an image, as the network takes them (default: ${DEFAULT-VALUE}).")
  private int inputSize;

  @Option(
      names = "--classes",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Number of classes, 2 or more (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--steps",
      defaultValue = "2",
      paramLabel = "N",
      description =
          "Measured steps of a process, with --python of a turn, 1 or more (default:"
              + " ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--untimed-steps",
      defaultValue = "1",
      paramLabel = "N",
      description = "Steps before those, which warm up, 0 or more (default: ${DEFAULT-VALUE}).")
  private int untimedSteps;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Processes of each mode, with --python pairs of turns, 1 or more (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--pause",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description =
          "Rest between two rounds of steps in turns, for a machine that grows hot (default:"
              + " ${DEFAULT-VALUE}).")
  private double pause;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the engine, 1 or more (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--time-limit",
      defaultValue = "900",
      paramLabel = "SECONDS",
      description = "Longest time of one process (default: ${DEFAULT-VALUE}).")
  private double timeLimit;

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Largest resident memory of one process, such as 8GiB (default: 90 %% of the machine's).")
  private long memoryLimit =
      (long)
          (SHARE_OF_MEMORY
              * ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                  .getTotalMemorySize());

  @Option(
      names = "--python",
      split = ",",
      paramLabel = "PATH",
      description =
          "Python interpreters that do the same: with torch, torchvision and timm as engines"
              + " pytorch and torchscript, with TensorFlow and Keras 3 as engine tensorflow.")
  private List<Path> pythons = new ArrayList<>();

  @Option(
      names = "--python-script",
      paramLabel = "FILE",
      description = "What they run (default: tools/network-peer.py, tools/keras-peer.py).")
  private @Nullable Path script;

  @Option(
      names = "--rows",
      defaultValue = "bench-networks.jsonl",
      paramLabel = "FILE",
      description = "Where each finished process becomes a line (default: ${DEFAULT-VALUE}).")
  private Path rows = Path.of("bench-networks.jsonl");

  @Option(names = "--resume", description = "Keep the rows of that file, and measure the others.")
  private boolean resume;

  @Mixin private final TableTargets targets = new TableTargets();

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "Write plots of time over memory, a PNG for each engine.")
  private @Nullable Path plots;

  /** The command with its defaults. */
  @SuppressWarnings("NullAway.Init") // picocli injects the specification.
  public NetworksCommand() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments as {@code --help} says
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new NetworksCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      for (Architecture architecture : Architecture.values()) {
        out.println(architecture.label());
      }
      out.flush();
      return 0;
    }
    List<Configuration> plan = plan();
    RowFile file = openRows();
    PrintWriter err = spec.commandLine().getErr();
    Path folder = Files.createTempDirectory("adabet-networks");
    folder.toFile().deleteOnExit();
    try (RunProgress progress =
        new RunProgress("networks", err, Ansi.AUTO.enabled(), plan.size() * rounds)) {
      ProcessMeasurement.Limits limits = new ProcessMeasurement.Limits(timeLimit, memoryLimit);
      Duration rest = Duration.ofMillis(Math.round(pause * MILLISECONDS));
      new NetworksRun(file, limits, folder, folders.byEngine(), script, rest)
          .run(plan, rounds, progress);
    } finally {
      Files.delete(folder);
    }
    Results results = new Results(plan, file.rows());
    Report report = new Report(results);
    targets.write(out, "", report);
    if (plots != null) {
      report.writePlots(plots);
    }
    return problems(results, err) ? 1 : 0;
  }

  private List<Configuration> plan() {
    require(
        batchSize >= 2 && classes >= 2,
        "batch-size is %d and classes %d; both must be 2 or more".formatted(batchSize, classes));
    require(
        steps >= 1 && rounds >= 1 && threads >= 1,
        "steps is %d, rounds %d, threads %d; all must be 1 or more"
            .formatted(steps, rounds, threads));
    require(untimedSteps >= 0, "untimed-steps is %d; it must be 0 or more".formatted(untimedSteps));
    require(
        untimedSteps >= 1 || pythons.isEmpty(),
        "untimed-steps is 0; with --python it must be 1 or more, because the first step of a"
            + " training prepares it");
    require(pause >= 0, "pause is %s; it must be 0 or more".formatted(pause));
    require(timeLimit > 0, "time-limit is %s; it must be more than 0".formatted(timeLimit));
    require(rho > 0 && rho <= 1, "rho is %s; it must be in (0, 1]".formatted(rho));
    List<Mode> chosenModes =
        modes.isEmpty() ? List.of(Mode.values()) : modes.stream().map(this::mode).toList();
    Configuration.Size size = new Configuration.Size(batchSize, inputSize, classes);
    List<String> labels = networks.stream().map(given -> network(given, size)).toList();
    List<Configuration> plan =
        new NetworksPlan(chosenModes, rho, size, steps, untimedSteps, threads, pythons)
            .of(labels, engines);
    require(
        !plan.isEmpty(),
        "nothing is to be measured: of these modes, engine %s has none; it has %s"
            .formatted(engines.get(0).toLowerCase(Locale.ROOT), Mode.labels(engines.get(0))));
    require(
        pythons.isEmpty() || plan.stream().anyMatch(c -> c.python() != null),
        "--python is given, but no mode that Python does too; name engine pytorch, torchscript or"
            + " tensorflow and a mode of forward, last-layer, rho, full");
    requirePythons(plan);
    folders
        .missing(engines, labels)
        .ifPresent(
            missing -> {
              throw new ParameterException(spec.commandLine(), missing);
            });
    return plan;
  }

  private void requirePythons(List<Configuration> plan) {
    for (Path python : pythons) {
      require(
          Files.isExecutable(python) && !Files.isDirectory(python),
          "%s is no program; give the path of a Python interpreter".formatted(python));
    }
    for (Configuration configuration : plan) {
      Path runs = PythonJob.script(configuration, script);
      require(
          configuration.python() == null || Files.isRegularFile(runs),
          "there is no file %s; start in the project's folder or name it by --python-script"
              .formatted(runs));
    }
  }

  private String network(String label, Configuration.Size size) {
    try {
      Architecture architecture = Architecture.of(label);
      architecture.block(size.classes(), MeasuredBlocks.imageShape(size));
      return architecture.label();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Mode mode(String label) {
    return Mode.of(label)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no mode '%s'; there are %s.%s"
                        .formatted(
                            label,
                            Mode.labels(),
                            NearestNames.question(
                                label, Stream.of(Mode.values()).map(Mode::label).toList()))));
  }

  private RowFile openRows() throws IOException {
    require(
        resume || !Files.exists(rows),
        "%s exists: give --resume to keep its rows, or name another file by --rows"
            .formatted(rows));
    return RowFile.open(rows);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message + ".");
    }
  }

  /** Prints them, and returns whether one is a failure and not a limit. */
  private static boolean problems(Results results, PrintWriter err) {
    boolean failed = false;
    for (Row row : results.problems()) {
      Row.Problem problem = row.problem();
      if (problem != null) {
        err.println(
            "%s: %s: %s".formatted(row.configuration(), problem.kind().label(), problem.message()));
        failed |= problem.kind() == Row.Kind.FAILED;
      }
    }
    err.flush();
    return failed;
  }
}

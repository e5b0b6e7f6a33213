package io.github.adabet.bench.images;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.bench.JavaProcess;
import io.github.adabet.bench.Median;
import io.github.adabet.bench.ProcessMeasurement;
import io.github.adabet.bench.ProcessMeasurement.Limits;
import io.github.adabet.bench.RunProgress;
import io.github.adabet.bench.images.PhotographJob.Work;
import io.github.adabet.bench.images.PhotographsTable.Run;
import io.github.adabet.djl.memory.NativeAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code bench-photographs}: what {@code adabet rank} and {@code adabet train} do with
 * a folder of photographs, beside the same loops in PyTorch's own Python.
 */
@Command(
    name = "bench-photographs",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Draws a folder of JPEG files of 500 x 375 pixels, ranks a network of random weights on it"
          + " and",
      "trains the best layers of that ranking, on PyTorch, each in a JVM of its own; with --python",
      "the same is done, in turn, by tools/photograph-peer.py: the same files through"
          + " torchvision's",
      "transforms and DataLoader, the same batches, threads and trained layers; of a ranking the",
      "distances (torch.cdist) of each layer, and its loops where the package ripser is installed.",
      "Every pass decodes anew. Prints medians over rounds and passes, and their ratios.",
      "Peak: resident memory above idle of the process itself; workers: of Python's reading ones."
    })
public final class PhotographsCommand implements Callable<Integer> {

  /** Small enough that no network leaves the finite numbers, whatever its weights. */
  private static final float LEARNING_RATE = 1e-5f;

  private static final float MOMENTUM = 0.9f;
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=2g");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  @Mixin private final PhotographFlags flags = new PhotographFlags();

  @Option(
      names = "--classes",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Number of classes, 2 or more (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--rho",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Share of the layers that is trained, in (0, 1] (default: ${DEFAULT-VALUE}).")
  private double rho;

  @Option(
      names = "--epochs",
      defaultValue = "2",
      paramLabel = "N",
      description = "Epochs of a training, 1 or more (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "An interpreter with torch, torchvision and timm, and ripser if loops count.")
  private @Nullable Path python;

  @Option(
      names = "--python-script",
      defaultValue = "tools/photograph-peer.py",
      paramLabel = "FILE",
      description = "What it runs (default: ${DEFAULT-VALUE}).")
  private Path script = Path.of("tools/photograph-peer.py");

  @Option(
      names = "--time-limit",
      defaultValue = "3600",
      paramLabel = "SECONDS",
      description = "Longest time of a process (default: ${DEFAULT-VALUE}).")
  private double timeLimit;

  /** The command with its defaults. */
  public PhotographsCommand() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments as {@code --help} says
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PhotographsCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    flags.photographs();
    flags.require(classes >= 2, "classes must be 2 or more");
    flags.require(rho > 0 && rho <= 1, "rho must be in (0, 1]");
    flags.require(epochs >= 1 && timeLimit > 0, "epochs must be 1 or more, a time more than 0");
    flags.require(
        python == null || (Files.isExecutable(python) && Files.isReadable(script)),
        python + " is no interpreter, or " + script + " no script");
    List<Run> runs = new ArrayList<>();
    try (RunProgress progress = flags.progress(flags.rounds() * (python == null ? 2 : 4))) {
      for (int round = 0; round < flags.rounds(); round++) {
        both(job(Work.RANK, List.of()), round, runs, progress);
        List<String> best =
            runs.stream().filter(Run::isOurs).findFirst().orElseThrow().found().trained();
        int count = (int) Math.max(1, Math.round(rho * best.size()));
        both(job(Work.TRAIN, best.subList(0, count)), round, runs, progress);
      }
    }
    flags.report(PhotographsTable.of(runs, flags.limit()), flags.model() + " on PyTorch, " + flags);
    return 0;
  }

  private PhotographJob job(Work work, List<String> trained) {
    return new PhotographJob(
        work,
        flags.model(),
        flags.data().toString(),
        flags.limit(),
        flags.batchSize(),
        flags.inputSize(),
        classes,
        flags.threads(),
        work == Work.RANK ? 1 : epochs,
        trained,
        LEARNING_RATE,
        MOMENTUM);
  }

  /** Ours and Python's in turn; each is the first as often as the other. */
  private void both(PhotographJob job, int round, List<Run> runs, RunProgress progress)
      throws IOException, InterruptedException {
    boolean oursFirst = round % 2 == 0;
    for (boolean ours : python == null ? List.of(true) : List.of(oursFirst, !oursFirst)) {
      String what = job.work().label() + " by " + (ours ? "this library" : "Python");
      progress.begins(what);
      Run run = run(job, ours);
      runs.add(run);
      progress.ended(
          "%s, round %d: %.1f s a pass"
              .formatted(what, round + 1, Median.of(run.found().seconds())));
    }
  }

  private Run run(PhotographJob job, boolean ours) throws IOException, InterruptedException {
    String text = JSON.writeValueAsString(job);
    ProcessBuilder program =
        new ProcessBuilder(
            ours
                ? JavaProcess.command(JVM_OPTIONS, PhotographProcess.class, List.of(text))
                : List.of(String.valueOf(python), script.toString(), text));
    program.environment().put("OMP_NUM_THREADS", Integer.toString(job.threads()));
    program.environment().putAll(NativeAllocation.environment());
    Path folder = Files.createTempDirectory("bench-photographs");
    folder.toFile().deleteOnExit();
    try {
      ProcessMeasurement ended =
          ProcessMeasurement.of(program, new Limits(timeLimit, Long.MAX_VALUE), folder);
      String line =
          ended.output().stream()
              .filter(printed -> printed.startsWith(PhotographMeasurement.LINE))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "%s by %s %s:%n%s"
                              .formatted(
                                  job.work().label(),
                                  ours ? "this library" : "Python",
                                  ended.limitReached() ? "took too long" : "failed",
                                  ended.errors())));
      String json = line.substring(PhotographMeasurement.LINE.length());
      return new Run(job.work(), ours, JSON.readValue(json, PhotographMeasurement.class));
    } finally {
      Files.delete(folder);
    }
  }
}

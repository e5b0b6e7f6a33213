package io.github.adabet.bench.images;

import io.github.adabet.bench.RunProgress;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.TableTargets;
import io.github.adabet.djl.dataset.ImageCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which network runs on how many drawn photographs, and where its table goes. */
final class PhotographFlags {

  /** What the default score needs of a batch. */
  private static final int LEAST_SAMPLES = 4;

  /** The command that has these options. */
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--model",
      defaultValue = "resnet50",
      paramLabel = "NAME",
      description = "Network (default: ${DEFAULT-VALUE}).")
  private String model = "resnet50";

  @Option(
      names = "--limit",
      defaultValue = "2000",
      paramLabel = "N",
      description =
          "Images, drawn where they are not there yet, 1 or more (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--input-size",
      defaultValue = "224",
      paramLabel = "SIZE",
      description = "What the network takes (default: ${DEFAULT-VALUE}).")
  private int inputSize;

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      paramLabel = "N",
      description = "Images that run together, 4 or more (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that decode (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description = "Times that all is measured, 1 or more (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--data",
      defaultValue = "bench-images",
      paramLabel = "DIR",
      description =
          "Where the files are drawn; those that are there are kept (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("bench-images");

  @Mixin private final TableTargets targets = new TableTargets();

  String model() {
    return model;
  }

  int limit() {
    return limit;
  }

  int inputSize() {
    return inputSize;
  }

  int batchSize() {
    return batchSize;
  }

  int threads() {
    return threads;
  }

  int rounds() {
    return rounds;
  }

  Path data() {
    return data;
  }

  /** Checks the ranges, draws the files that are not there yet, and lists them. */
  ImageCatalog photographs() throws IOException {
    require(limit >= 1 && rounds >= 1 && threads >= 1 && inputSize >= 1, "all must be 1 or more");
    require(batchSize >= LEAST_SAMPLES, "batch-size must be 4 or more");
    int remainder = limit % batchSize;
    require(
        remainder == 0 || remainder >= LEAST_SAMPLES,
        "the last batch would hold " + remainder + " images, of which no loop can be counted");
    DrawnPhotographs.write(data, limit);
    ImageCatalog all = ImageCatalog.unlabelled(data);
    require(all.size() >= limit, data + " holds fewer images than were drawn");
    return all.pick(IntStream.range(0, limit).toArray());
  }

  /** Refuses what was typed. */
  void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(command().commandLine(), message + ".");
    }
  }

  /** Returns where progress goes: a bar on a terminal, else lines on standard error. */
  RunProgress progress(int processes) {
    return new RunProgress(
        "photographs", command().commandLine().getErr(), Ansi.AUTO.enabled(), processes);
  }

  /** Writes a table to where it is wanted; prints it below some lines if to nowhere else. */
  void report(Table table, String... lines) throws IOException {
    String above =
        Stream.of(lines).map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    targets.write(command().commandLine().getOut(), above, table);
  }

  /** What was measured on, in words. */
  @Override
  public String toString() {
    return "%d images of %d x %d, input %d, batch %d, %d decoding threads, %d rounds"
        .formatted(
            limit,
            DrawnPhotographs.WIDTH,
            DrawnPhotographs.HEIGHT,
            inputSize,
            batchSize,
            threads,
            rounds);
  }

  private CommandSpec command() {
    CommandSpec known = command;
    if (known == null) {
      throw new IllegalStateException("these options belong to no command");
    }
    return known;
  }
}

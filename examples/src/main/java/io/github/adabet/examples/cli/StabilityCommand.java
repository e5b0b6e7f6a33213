package io.github.adabet.examples.cli;

import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.EngineName;
import io.github.adabet.examples.cli.flags.OptionGroup;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.examples.cli.flags.RankFlags;
import io.github.adabet.examples.cli.flags.TaskFlags;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.stability.StabilityReport;
import io.github.adabet.examples.stability.StabilityStudy;
import io.github.adabet.examples.stability.StabilityTable;
import io.github.adabet.examples.task.ImageSettings.Need;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet stability}: how far a ranking depends on what it was made from. */
@Command(
    name = "stability",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Tell how far a ranking depends on batches, seeds, engines and data.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Ranks the network, then again with one thing changed at a time, and prints Kendall's tau"
          + " between the two rankings: 1 is the same order, 0 none in common.",
      "A score that is low here chooses by chance; one that is 1 for every data set is a property"
          + " of the network alone.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet stability",
      "  adabet stability --score betti,activation-size,effective-rank --report stability.html",
      "  adabet stability --model resnet50 --data photos/ --also-data sketches/ --batch-sizes"
          + " 16,32",
      "  adabet stability --engines MXNet --csv -"
    })
final class StabilityCommand implements Callable<Integer> {
  private static final int LEAST_SIZE = 2;

  @Spec private CommandSpec spec;

  @Mixin private final TaskFlags task = new TaskFlags();

  @Mixin private final RankFlags rank = new RankFlags();

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--batch-sizes",
      paramLabel = "N",
      split = ",",
      description =
          "The same images in batches of so many, 2 or more each; sizes of more images than the"
              + " ranking looks at are left out. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batchSizes = List.of(16, 32, 64, 128, 256);

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description = "Draw other images with each of these seeds. Default: the three after --seed.")
  private @Nullable List<Long> seeds;

  @OptionGroup.In(OptionGroup.CHOICE)
  @Option(
      names = "--distance-bits",
      paramLabel = "N",
      split = ",",
      description =
          "Round distances to so many significant bits, 2 to 24: 24 as float32, 11 as float16, 8 as"
              + " bfloat16. Default: ${DEFAULT-VALUE}.")
  private List<Integer> distanceBits = List.of(24, 11, 8);

  @OptionGroup.In(OptionGroup.NETWORK)
  @Option(
      names = "--engines",
      paramLabel = "NAME",
      split = ",",
      converter = EngineName.class,
      description = "Run the network on these engines, too. Default: none.")
  private List<String> engines = List.of();

  @OptionGroup.In(OptionGroup.IMAGES)
  @Option(
      names = "--also-data",
      paramLabel = "DIR|CSV|NAME",
      split = ",",
      description = "Rank the network on these images, too, as --data takes them. Default: none.")
  private List<String> alsoData = List.of();

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = TextTarget.Converter.class,
      description = "Write the taus as CSV. - prints it in place of the table.")
  private @Nullable TextTarget csv;

  @OptionGroup.In(OptionGroup.RESULTS)
  @Option(
      names = "--report",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write a report as one self-contained HTML file.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    RankingSettings settings = rank.settings(task.seed());
    for (int size : batchSizes) {
      if (size < LEAST_SIZE) {
        throw new IllegalArgumentException(
            "--batch-sizes holds %d; it must be %d or more".formatted(size, LEAST_SIZE));
      }
    }
    return Interruption.listening(spec, progress -> study(settings, progress));
  }

  private void study(RankingSettings settings, ConsoleProgress progress) throws IOException {
    StabilityTable table;
    Map<String, String> used;
    try (Task opened = task.open(Need.IMAGES, progress)) {
      StabilityStudy study =
          new StabilityStudy(
              opened.network(), opened.images().training().samples(), settings, progress);
      // First what may not open.
      for (String engine : engines) {
        try (Task other = task.openOn(engine, progress)) {
          study.over("engine", engine, other.network(), other.images().training().samples());
        }
      }
      for (String data : alsoData) {
        try (Task other = task.openWith(data, progress)) {
          study.over("data", data, other.network(), other.images().training().samples());
        }
      }
      study.overBatches();
      study.overBatchSizes(batchSizes);
      study.overSeeds(seeds());
      study.overPrecisions(distanceBits);
      table = new StabilityTable(study.scores(), study.variations());
      used = new LinkedHashMap<>(opened.used());
      used.put("compared with", study.describe());
    }
    progress.finishTask();
    PrintWriter out = spec.commandLine().getOut();
    if (!TextTarget.takesTheOutput(csv)) {
      out.println(table);
      Used.print(out, used);
    }
    TextTarget.write(csv, spec, table::toCsv);
    out.flush();
    if (report != null) {
      StabilityReport.write(table, used, report);
      OutputFile.sayWritten(spec, report);
    }
  }

  private List<Long> seeds() {
    long seed = task.seed();
    return seeds == null ? List.of(seed + 1, seed + 2, seed + 3) : seeds;
  }
}

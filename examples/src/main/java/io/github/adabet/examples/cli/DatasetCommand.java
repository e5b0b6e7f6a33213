package io.github.adabet.examples.cli;

import io.github.adabet.djl.dataset.DatasetCheck;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImageSplits;
import io.github.adabet.djl.dataset.PublishedDataset;
import io.github.adabet.djl.dataset.SplitOptions;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.FetchFlags;
import io.github.adabet.examples.cli.flags.SeedFlag;
import io.github.adabet.examples.cli.flags.SplitFlag;
import io.github.adabet.examples.cli.flags.TextTarget;
import io.github.adabet.examples.task.KnownNames;
import io.github.adabet.examples.task.SplitShares;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adabet dataset}: fetches published data sets, and looks into those and folders. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    header = "Fetch, check, count and divide data sets of images.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Published data sets are flowers102, stanford_dogs, oxford_iiit_pet and caltech_birds2011, in"
          + " their official layout and with their official split. They are their authors', under"
          + " terms of their own.",
      "A folder may hold one of these, unpacked by hand, or any images with one folder per class.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet dataset fetch flowers102",
      "  adabet dataset verify flowers102",
      "  adabet dataset info photos/",
      "  adabet dataset split photos/ --split 0.3 --seed 7 --csv split.csv"
    })
final class DatasetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "fetch",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      header = "Bring a published data set into the cache: download, check, unpack.",
      footerHeading = "%nExamples:%n",
      footer = {"  adabet dataset fetch flowers102"})
  int fetch(
      @Parameters(paramLabel = "NAME", description = "The data set.") String name,
      @Mixin FetchFlags flags) {
    PublishedDataset dataset = published(name);
    PrintWriter out = spec.commandLine().getOut();
    out.println(dataset.label() + " is its authors': " + dataset.homepage());
    out.flush();
    try (ConsoleProgress progress = new ConsoleProgress()) {
      Path folder = dataset.fetch(flags.downloader(progress, spec.commandLine().getErr()::println));
      progress.finishTask();
      out.println("In " + folder + ": " + dataset.open(folder));
    }
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      header = "Check classes, numbers of images and files. Exit code 1 if something is amiss.",
      footerHeading = "%nExamples:%n",
      footer = {"  adabet dataset verify flowers102", "  adabet dataset verify photos/"})
  int verify(
      @Parameters(paramLabel = "NAME|DIR", description = "The data set.") String name,
      @Mixin FetchFlags flags) {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = folder(name, flags);
    Optional<PublishedDataset> dataset = PublishedDataset.in(folder);
    boolean whole;
    if (dataset.isPresent()) {
      DatasetCheck check = dataset.get().verify(folder);
      out.println(check);
      whole = check.isWhole();
    } else {
      ImageSplits splits = ImageSplits.open(folder, SplitOptions.defaults());
      List<String> damaged = DatasetCheck.damagedFiles(splits);
      splits.warnings().forEach(out::println);
      damaged.forEach(file -> out.println(file + " is no image, or damaged"));
      out.println(splits + (damaged.isEmpty() ? ": no damage found" : ""));
      whole = damaged.isEmpty();
    }
    out.flush();
    return whole ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  @Command(
      name = "info",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      header = "Count the images of each class and each part.",
      footerHeading = "%nExamples:%n",
      footer = {"  adabet dataset info oxford_iiit_pet", "  adabet dataset info photos/"})
  int info(
      @Parameters(paramLabel = "NAME|DIR|CSV", description = "The data set.") String name,
      @Mixin FetchFlags flags) {
    PrintWriter out = spec.commandLine().getOut();
    ImageSplits splits = open(folder(name, flags), SplitOptions.defaults());
    int[] training = splits.training().classCounts();
    int[] validation =
        splits.validation().map(ImageCatalog::classCounts).orElse(new int[training.length]);
    int[] test = splits.test().classCounts();
    out.printf("%8s  %10s  %7s  %s%n", "training", "validation", "testing", "class");
    for (int c = 0; c < training.length; c++) {
      row(out, training[c], validation[c], test[c], splits.classNames().get(c));
    }
    row(out, sum(training), sum(validation), sum(test), "all");
    out.println("Split: " + splits.description());
    out.flush();
    return ExitCode.OK;
  }

  private static void row(
      PrintWriter out, int training, int validation, int test, String className) {
    out.printf("%8d  %10d  %7d  %s%n", training, validation, test, className);
  }

  private static int sum(int[] counts) {
    return Arrays.stream(counts).sum();
  }

  @Command(
      name = "split",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      header = "Write down which image is for training, validation and testing.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  adabet dataset split photos/ --split 0.3 --seed 7 --csv split.csv",
        "  adabet dataset split photos/ --split 0.1,0.2"
      })
  int split(
      @Parameters(paramLabel = "NAME|DIR|CSV", description = "The data set.") String name,
      @Mixin FetchFlags flags,
      @Mixin SeedFlag seed,
      @Mixin SplitFlag split,
      @Option(
              names = "--csv",
              paramLabel = "FILE",
              defaultValue = "-",
              converter = TextTarget.Converter.class,
              description =
                  "Write a list of file, label and part as CSV, which --data of other commands"
                      + " reads. - prints it. Default: ${DEFAULT-VALUE}.")
          TextTarget csv) {
    SplitShares shares = split.shares();
    SplitOptions options =
        SplitOptions.builder()
            .seed(seed.seed())
            .test(shares.test())
            .validation(shares.validation())
            .build();
    ImageSplits splits = open(folder(name, flags), options);
    PrintWriter out = spec.commandLine().getOut();
    if (csv.file() == null) {
      out.print(splits.toCsv(Path.of("")));
    } else {
      splits.write(csv.file());
      out.println("Written to " + csv.file() + ": " + splits);
    }
    out.flush();
    return ExitCode.OK;
  }

  private static ImageSplits open(Path data, SplitOptions options) {
    Optional<PublishedDataset> published =
        Files.isDirectory(data) ? PublishedDataset.in(data) : Optional.empty();
    return published.isPresent() ? published.get().open(data) : ImageSplits.open(data, options);
  }

  /** Finds what was named; fetches nothing. */
  private static Path folder(String name, FetchFlags flags) {
    Path path = Path.of(name);
    if (Files.exists(path)) {
      return path;
    }
    PublishedDataset dataset = published(name);
    Path folder = dataset.location(flags.downloader(unused -> {}, unused -> {}));
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s is not in %s; bring it there by: adabet dataset fetch %s"
              .formatted(dataset.label(), folder, dataset.label()));
    }
    return folder;
  }

  private static PublishedDataset published(String name) {
    List<String> names =
        Arrays.stream(PublishedDataset.values()).map(PublishedDataset::label).toList();
    return PublishedDataset.find(name)
        .orElseThrow(
            () -> new KnownNames("data set", names).neitherNameNorFile(name, "a folder of images"));
  }
}

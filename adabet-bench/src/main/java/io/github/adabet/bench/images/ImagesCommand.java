package io.github.adabet.bench.images;

import io.github.adabet.LayerRanking;
import io.github.adabet.bench.EngineName;
import io.github.adabet.bench.OutputTarget;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.images.ImagesRun.Measured;
import io.github.adabet.bench.images.ImagesRun.Work;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.spi.NetworkOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench-images}: a ranking of photographs beside the forward passes alone. */
@Command(
    name = "bench-images",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Draws a folder of JPEG files of 500 x 375 pixels, and measures with a network of random",
      "weights: reading the folder; forward passes and rankings of one batch in memory, repeated",
      "as often as the folder has batches; and a ranking of the folder, every image decoded anew.",
      "All in one process, in turn; what is printed are medians over the rounds."
    })
public final class ImagesCommand implements Callable<Integer> {

  /** What the default score needs of a batch. */
  private static final int LEAST_SAMPLES = 4;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      defaultValue = "resnet50",
      paramLabel = "NAME",
      description = "Network (default: ${DEFAULT-VALUE}).")
  private String model = "resnet50";

  @Option(
      names = "--engine",
      defaultValue = "PyTorch",
      paramLabel = "NAME",
      converter = EngineName.class,
      description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = "PyTorch";

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

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description = "Write the table as Markdown. - prints it in place of the table.")
  private @Nullable OutputTarget markdown;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description = "Write the table as CSV. - prints it in place of the table.")
  private @Nullable OutputTarget csv;

  /** The command with its defaults. */
  @SuppressWarnings("NullAway.Init") // picocli injects the specification.
  public ImagesCommand() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments as {@code --help} says
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ImagesCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    require(limit >= 1 && rounds >= 1 && threads >= 1 && inputSize >= 1, "all must be 1 or more");
    require(batchSize >= LEAST_SAMPLES, "batch-size must be 4 or more");
    int remainder = limit % batchSize;
    require(
        remainder == 0 || remainder >= LEAST_SAMPLES,
        "the last batch would hold " + remainder + " images, of which no loop can be counted");
    DrawnPhotographs.write(data, limit);
    ImageCatalog all = ImageCatalog.unlabelled(data);
    require(all.size() >= limit, data + " holds fewer images than were drawn");
    ImageCatalog catalog = all.pick(IntStream.range(0, limit).toArray());
    NetworkOptions options =
        NetworkOptions.builder()
            .engine(engine)
            .randomWeights()
            .inputs(TensorSpec.of(3, inputSize, inputSize))
            .build();
    List<Measured> measured;
    List<LayerRanking> rankings = new ArrayList<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(model, options)) {
      measured =
          new ImagesRun(
                  network,
                  catalog,
                  ImagePreprocessing.torchvision(inputSize),
                  batchSize,
                  threads,
                  rankings::add)
              .run(rounds);
    }
    report(table(measured), rankings.get(0));
    return 0;
  }

  private Table table(List<Measured> measured) {
    double forward =
        measured.stream()
            .filter(kind -> kind.work() == Work.FORWARD)
            .findFirst()
            .orElseThrow()
            .median();
    List<List<String>> rows = new ArrayList<>();
    for (Measured kind : measured) {
      rows.add(
          List.of(
              kind.work().label(),
              number("%.2f", kind.median()),
              number("%.1f", limit / kind.median()),
              kind.work() == Work.READ ? Table.NOTHING : number("%.3f", kind.median() / forward)));
    }
    return new Table(List.of("work", "s", "images a second", "time / forward passes"), rows);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void report(Table table, LayerRanking ranking) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    OutputTarget.write(markdown, out, table.toMarkdown());
    OutputTarget.write(csv, out, table.toCsv());
    if (OutputTarget.takesTheOutput(markdown, csv)) {
      return;
    }
    out.println(ranking.provenance());
    out.printf(
        "%s on %s, %d images of %d x %d, input %d, batch %d, %d decoding threads, %d rounds%n",
        model,
        engine,
        limit,
        DrawnPhotographs.WIDTH,
        DrawnPhotographs.HEIGHT,
        inputSize,
        batchSize,
        threads,
        rounds);
    out.print(table);
    out.flush();
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message + ".");
    }
  }
}

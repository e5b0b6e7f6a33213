package io.github.adabet.bench.images;

import io.github.adabet.LayerRanking;
import io.github.adabet.bench.EngineName;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.images.ImagesRun.Measured;
import io.github.adabet.bench.images.ImagesRun.Work;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.spi.NetworkOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin private final PhotographFlags flags = new PhotographFlags();

  @Option(
      names = "--engine",
      defaultValue = "PyTorch",
      paramLabel = "NAME",
      converter = EngineName.class,
      description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = "PyTorch";

  /** The command with its defaults. */
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
    ImageCatalog catalog = flags.photographs();
    NetworkOptions options =
        NetworkOptions.builder()
            .engine(engine)
            .randomWeights()
            .inputs(TensorSpec.of(3, flags.inputSize(), flags.inputSize()))
            .build();
    List<Measured> measured;
    List<LayerRanking> rankings = new ArrayList<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(flags.model(), options)) {
      measured =
          new ImagesRun(
                  network,
                  catalog,
                  ImagePreprocessing.torchvision(flags.inputSize()),
                  flags.batchSize(),
                  flags.threads(),
                  rankings::add)
              .run(flags.rounds());
    }
    flags.report(
        table(measured),
        rankings.get(0).provenance().toString(),
        flags.model() + " on " + engine + ", " + flags);
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
              number("%.1f", flags.limit() / kind.median()),
              kind.work() == Work.READ ? Table.NOTHING : number("%.3f", kind.median() / forward)));
    }
    return new Table(List.of("work", "s", "images a second", "time / forward passes"), rows);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}

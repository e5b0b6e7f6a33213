package io.github.adabet.examples.cli;

import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.examples.cli.flags.OutputFile;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adabet barcode}: prints persistence barcodes as ripser does. */
@Command(
    name = "barcode",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Print the persistence barcodes of files of distances or points.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Prints the barcode of the Vietoris-Rips filtration of each file, in Ripser's layout. Options"
          + " named as Ripser's mean what they mean there. Bars stand sorted by birth, then death,"
          + " with as many digits as it takes to read them back as the same float32.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet barcode distances.csv",
      "  adabet barcode --format lower-distance --dim 2 --threshold 1.5 triangle.csv",
      "  adabet barcode --format point-cloud --plot diagram.svg --plot-kind diagram points.txt",
      "  adabet barcode --format dipha --modulus 3 --cocycles --json result.json d.dipha",
      "  adabet barcode --format point-cloud --metric manhattan --sample 500 points.txt",
      "  adabet barcode --dim 3 --estimate distances.csv"
    })
final class BarcodeCommand implements Callable<Integer> {
  private static final int MOST_DIGITS = 9;

  @Spec private CommandSpec spec;

  @Mixin private final DistanceFiles files = new DistanceFiles();

  @Mixin private final RipsFlags flags = new RipsFlags();

  @Mixin private final ResultFiles results = new ResultFiles();

  @Option(
      names = "--cocycles",
      description = "Add to each bar a representative cocycle; needs --json.")
  private boolean cocycles;

  @Option(
      names = "--digits",
      paramLabel = "N",
      description =
          "Significant digits in text and CSV, 1 to 9; 6 are Ripser's. Default: as many as needed.")
  private int digits = ShortestDecimal.EXACT;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Draw the barcode of the one file as well, as .png or .svg.")
  private @Nullable Path plot;

  @Option(
      names = "--plot-kind",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private BarcodePicture picture = BarcodePicture.BARCODE;

  @Option(
      names = "--estimate",
      description = "Print what the computation would need at most, and stop.")
  private boolean estimate;

  @Override
  public Integer call() throws IOException {
    RipsOptions options = flags.options(cocycles);
    List<String> inputs = files.names();
    results.requireDistinct(inputs);
    ResultFiles.requireNoneIsRead(plot, inputs);
    require(!cocycles || results.holdJson(), "--cocycles needs --json, which alone holds them.");
    require(plot == null || inputs.size() == 1, "--plot draws one file; give one.");
    require(plot == null || named(plot), "--plot needs a name that ends in .png or .svg.");
    require(
        digits >= ShortestDecimal.EXACT && digits <= MOST_DIGITS,
        "digits is " + digits + "; it must be 1 to 9: leave it out for as many as needed.");
    HomologyEngine engine = flags.engine();
    if (estimate) {
      List<FileEstimate> estimates = new ArrayList<>();
      for (String input : inputs) {
        estimates.add(FileEstimate.of(input, engine.estimate(read(input), options)));
      }
      results.write(spec, new Estimates(estimates));
      return 0;
    }
    return Interruption.listening(spec, progress -> compute(inputs, engine, options, progress));
  }

  private void compute(
      List<String> inputs, HomologyEngine engine, RipsOptions options, ConsoleProgress progress)
      throws IOException {
    ComputationControl control = flags.control(progress);
    List<FileBarcode> barcodes = new ArrayList<>();
    for (String input : inputs) {
      Dissimilarity distances = read(input);
      barcodes.add(
          new FileBarcode(
              input,
              distances,
              options.threshold(),
              flags.withinRatio(engine.compute(distances, options, control))));
    }
    progress.finishTask();
    results.write(spec, new Barcodes(barcodes, digits));
    if (plot != null) {
      FileBarcode only = barcodes.get(0);
      String title = DistanceFiles.STANDARD_INPUT.equals(only.file()) ? "" : only.file();
      picture.of(only.result().barcode(), title).write(plot);
      OutputFile.sayWritten(spec, plot);
    }
  }

  private Dissimilarity read(String input) throws IOException {
    return files.read(input, spec.commandLine().getErr());
  }

  private static boolean named(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".png") || name.endsWith(".svg");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The barcodes of all files; text and CSV with so many digits. */
  private record Barcodes(List<FileBarcode> all, int digits) implements ResultFiles.Results {
    @Override
    public void printText(PrintWriter out) {
      for (FileBarcode barcode : all) {
        if (all.size() > 1) {
          out.println(barcode.file() + ":");
        }
        barcode.printText(out, digits);
      }
    }

    @Override
    public List<FileBarcode.JsonBarcode> json() {
      return all.stream().map(FileBarcode::json).toList();
    }

    @Override
    public List<String> csvHeader() {
      return List.of("file", "degree", "birth", "death");
    }

    @Override
    public void printCsv(CSVPrinter records) throws IOException {
      for (FileBarcode barcode : all) {
        barcode.printCsv(records, digits);
      }
    }
  }

  /** What the barcodes of all files would need; there is at least one file. */
  private record Estimates(List<FileEstimate> all) implements ResultFiles.Results {
    @Override
    public void printText(PrintWriter out) {
      all.forEach(needs -> needs.printText(out));
    }

    @Override
    public List<FileEstimate> json() {
      return all;
    }

    @Override
    public List<String> csvHeader() {
      return all.get(0).csvHeader();
    }

    @Override
    public void printCsv(CSVPrinter records) throws IOException {
      for (FileEstimate needs : all) {
        records.printRecord(needs.csvRecord());
      }
    }
  }
}

package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.io.DistanceFormat;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
      "  adabet barcode --format dipha --modulus 3 --json --cocycles --output result.json d.dipha",
      "  adabet barcode --format point-cloud --metric manhattan --sample 500 points.txt",
      "  adabet barcode --dim 3 --estimate distances.csv"
    })
final class BarcodeCommand implements Callable<Integer> {
  private static final DistanceFormat USUAL_FORMAT = DistanceFormat.DISTANCE;
  private static final int MOST_DIGITS = 9;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private CommandSpec spec;

  @Mixin private final RipsFlags flags = new RipsFlags();

  /** JSON or CSV, not both. */
  static final class OutputForm {
    @Option(
        names = "--json",
        description = "Print JSON: an object for one file, an array of objects for several.")
    private boolean json;

    @Option(
        names = "--csv",
        description = "Print CSV: degree, birth and death of each bar, and the file if several.")
    private boolean csv;
  }

  @ArgGroup(exclusive = true)
  private OutputForm form = new OutputForm();

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
      names = "--output",
      paramLabel = "FILE",
      converter = OutputFile.class,
      description = "Write there instead of to the standard output.")
  private @Nullable Path output;

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

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files to read; - or none is the standard input.")
  private List<String> files = List.of();

  @Override
  public Integer call() throws IOException {
    RipsOptions options = flags.options(cocycles);
    List<String> inputs = files.isEmpty() ? List.of(RipsFlags.STANDARD_INPUT) : files;
    RipsFlags.requireReadable(inputs);
    require(!cocycles || form.json, "--cocycles needs --json, the only form that holds them.");
    require(plot == null || inputs.size() == 1, "--plot draws one file; give one.");
    require(plot == null || named(plot), "--plot needs a name that ends in .png or .svg.");
    require(
        digits >= ShortestDecimal.EXACT && digits <= MOST_DIGITS,
        "digits is " + digits + "; it must be 1 to 9: leave it out for as many as needed.");
    HomologyEngine engine = flags.engine();
    if (estimate) {
      return write(out -> printEstimates(inputs, engine, options, out));
    }
    return Interruption.listening(spec, progress -> compute(inputs, engine, options, progress));
  }

  private void compute(
      List<String> inputs, HomologyEngine engine, RipsOptions options, ConsoleProgress progress)
      throws IOException {
    ComputationControl control = flags.control(progress);
    List<FileBarcode> barcodes = new ArrayList<>();
    for (String input : inputs) {
      Dissimilarity distances = flags.read(input, USUAL_FORMAT, spec.commandLine().getErr());
      barcodes.add(
          new FileBarcode(
              input,
              distances,
              options.threshold(),
              flags.withinRatio(engine.compute(distances, options, control))));
    }
    progress.finishTask();
    if (plot != null) {
      FileBarcode only = barcodes.get(0);
      String title = RipsFlags.STANDARD_INPUT.equals(only.file()) ? "" : only.file();
      picture.of(only.result().barcode(), title).write(plot);
    }
    write(out -> print(barcodes, out));
  }

  private void print(List<FileBarcode> barcodes, PrintWriter out) throws IOException {
    boolean several = barcodes.size() > 1;
    if (form.json) {
      List<FileBarcode.JsonBarcode> json = barcodes.stream().map(FileBarcode::json).toList();
      out.println(JSON.writeValueAsString(several ? json : json.get(0)));
    } else if (form.csv) {
      List<String> header = new ArrayList<>(List.of("degree", "birth", "death"));
      if (several) {
        header.add(0, "file");
      }
      CSVFormat format = CSVFormat.DEFAULT.builder().setHeader(header.toArray(String[]::new)).get();
      CSVPrinter csv = format.print(out);
      for (FileBarcode barcode : barcodes) {
        barcode.printCsv(csv, several, digits);
      }
      csv.flush();
    } else {
      for (FileBarcode barcode : barcodes) {
        if (several) {
          out.println(barcode.file() + ":");
        }
        barcode.printText(out, digits);
      }
    }
  }

  private void printEstimates(
      List<String> inputs, HomologyEngine engine, RipsOptions options, PrintWriter out)
      throws IOException {
    List<HomologyEstimate> estimates = new ArrayList<>();
    for (String input : inputs) {
      estimates.add(
          engine.estimate(flags.read(input, USUAL_FORMAT, spec.commandLine().getErr()), options));
    }
    if (form.json) {
      out.println(JSON.writeValueAsString(estimates.size() == 1 ? estimates.get(0) : estimates));
      return;
    }
    for (int k = 0; k < estimates.size(); k++) {
      HomologyEstimate needs = estimates.get(k);
      out.println(inputs.get(k) + ":");
      out.printf(Locale.ROOT, "  points                 %,d%n", needs.points());
      out.printf(Locale.ROOT, "  edges                  %,d%n", needs.edges());
      for (int dimension = 0; dimension < needs.simplices().size(); dimension++) {
        out.printf(
            Locale.ROOT,
            "  simplices of dim %-4d  at most %,d%n",
            dimension,
            needs.simplices().get(dimension));
      }
      out.printf(Locale.ROOT, "  bytes before reducing  at most %,d%n", needs.bytes());
    }
  }

  private int write(Printing printing) throws IOException {
    if (output == null) {
      PrintWriter out = spec.commandLine().getOut();
      printing.print(out);
      out.flush();
      return 0;
    }
    try (PrintWriter out =
        new PrintWriter(Files.newBufferedWriter(output, StandardCharsets.UTF_8))) {
      printing.print(out);
      if (out.checkError()) {
        throw new IOException(output + ": cannot be written; look to the disk's free space.");
      }
    }
    return 0;
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

  /** Prints results. */
  @FunctionalInterface
  private interface Printing {
    void print(PrintWriter out) throws IOException;
  }
}

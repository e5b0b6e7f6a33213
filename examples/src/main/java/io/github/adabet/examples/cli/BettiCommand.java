package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.Provenance;
import io.github.adabet.topology.Dissimilarity;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.io.DistanceFormat;
import io.github.adabet.topology.io.DistanceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code adabet betti}: prints how many loops the points of a file form. */
@Command(
    name = "betti",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Count the loops in files of distances or points.",
    headerHeading = "%n",
    descriptionHeading = "%n",
    description = {
      "Prints the first Betti count of each file: the exact number of bars, with death after birth,"
          + " of the H1 barcode of its Vietoris-Rips filtration over F2. It is the number of"
          + " intervals that ripser --dim 1 prints in dim 1.",
      "The formats and their names are Ripser's.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet betti distances.csv",
      "  adabet betti --format point-cloud --threshold 0.5 a.txt b.txt",
      "  adabet betti --format lower-distance --json distances.csv"
    })
final class BettiCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatName.class,
      completionCandidates = FormatNames.class,
      description =
          "Format of all files: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, as Ripser's.")
  private DistanceFormat format = DistanceFormat.LOWER_DISTANCE;

  @Option(
      names = "--threshold",
      paramLabel = "LENGTH",
      description = "Leave out longer edges; 0 or more. Default: take all edges.")
  private float threshold = Float.POSITIVE_INFINITY;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Largest number of threads, 1 or more. Default: the number of processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--json",
      description = "Print JSON: an object for one file, an array of objects for several.")
  private boolean json;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files to read; - is the standard input.")
  private List<String> files = List.of();

  @Override
  public Integer call() throws IOException {
    FirstBettiCounter counter =
        FirstBettiCounter.builder().threshold(threshold).threads(threads).build();
    if (Collections.frequency(files, STANDARD_INPUT) > 1) {
      throw new IllegalArgumentException(
          "- is given more than once; the standard input can be read once: give it once.");
    }
    List<FileCount> counts = new ArrayList<>();
    for (String file : files) {
      Dissimilarity distances = read(file);
      counts.add(count(file, distances, counter));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(counts.size() == 1 ? counts.get(0) : counts));
    } else {
      print(counts, out);
    }
    out.flush();
    return 0;
  }

  private Dissimilarity read(String file) throws IOException {
    DistanceReader reader = DistanceReader.of(format);
    return STANDARD_INPUT.equals(file)
        ? reader.read(System.in, "standard input")
        : reader.read(Path.of(file));
  }

  private FileCount count(String file, Dissimilarity distances, FirstBettiCounter counter) {
    Provenance provenance =
        counter.provenance().toBuilder().setting("betti.format", format.label()).build();
    String engine = provenance.settings().getOrDefault("betti.engine", "unknown");
    return new FileCount(file, distances.size(), counter.count(distances), engine, provenance);
  }

  private static void print(List<FileCount> counts, PrintWriter out) {
    out.printf("%8s  %18s  %s%n", "points", "first Betti count", "file");
    for (FileCount count : counts) {
      out.printf("%8d  %18d  %s%n", count.points(), count.firstBettiCount(), count.file());
    }
  }

  /**
   * What is known of one file; the names are those of the JSON form.
   *
   * @param file the file as it was given
   * @param points number of points
   * @param firstBettiCount number of H1 bars
   * @param engine what counted
   * @param provenance settings and platform
   */
  record FileCount(
      String file, int points, long firstBettiCount, String engine, Provenance provenance) {}

  /** Turns Ripser's names into formats. */
  static final class FormatName implements ITypeConverter<DistanceFormat> {
    @Override
    public DistanceFormat convert(String label) {
      try {
        return DistanceFormat.of(label);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The names, in help texts and completions. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(DistanceFormat.values()).map(DistanceFormat::label).iterator();
    }
  }
}

package io.github.adabet.examples.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.adabet.Provenance;
import io.github.adabet.examples.ConsoleProgress;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.spi.HomologyEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
      "Higher degrees, other fields, births, and bounds on ratio or persistence need the barcode"
          + " itself, which takes longer; then the bars of every degree are counted.",
      "The formats and their names are Ripser's.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  adabet betti distances.csv",
      "  adabet betti --format point-cloud --threshold 0.5 a.txt b.txt",
      "  adabet betti --format lower-distance --json counts.json triangle.csv",
      "  adabet betti --dim 2 --modulus 3 --engine java distances.csv"
    })
final class BettiCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final DistanceFiles files = new DistanceFiles();

  @Mixin private final RipsFlags flags = new RipsFlags();

  @Mixin private final ResultFiles results = new ResultFiles();

  @Override
  public Integer call() throws IOException {
    RipsOptions options = flags.options(false);
    if (options.maximumDegree() < 1) {
      throw new IllegalArgumentException(
          "dim is " + options.maximumDegree() + "; loops are of degree 1: give 1 or more.");
    }
    List<String> inputs = files.names();
    results.requireDistinct(inputs);
    HomologyEngine engine = flags.engine();
    return Interruption.listening(spec, progress -> count(inputs, engine, options, progress));
  }

  private void count(
      List<String> inputs, HomologyEngine engine, RipsOptions options, ConsoleProgress progress)
      throws IOException {
    ComputationControl control = flags.control(progress);
    FirstBettiCounter counter =
        FirstBettiCounter.builder()
            .engine(engine)
            .threshold(options.threshold())
            .threads(options.threads())
            .control(control)
            .build();
    List<FileCount> counts = new ArrayList<>();
    boolean loopsOnly = flags.firstCountIsEnough() && !files.haveBirths();
    for (String file : inputs) {
      Dissimilarity distances = files.read(file, spec.commandLine().getErr());
      counts.add(
          loopsOnly
              ? count(file, distances, counter)
              : countAll(
                  file,
                  distances.size(),
                  flags.withinRatio(engine.compute(distances, options, control))));
    }
    progress.finishTask();
    results.write(spec, new Counts(counts));
  }

  private FileCount count(String file, Dissimilarity distances, FirstBettiCounter counter) {
    return count(file, distances.size(), counter.count(distances), null, counter.provenance());
  }

  private FileCount countAll(String file, int points, HomologyResult result) {
    Barcode barcode = result.barcode();
    List<Long> bars =
        LongStream.rangeClosed(0, barcode.maximumDegree())
            .mapToObj(degree -> (long) barcode.bars((int) degree).size())
            .toList();
    return count(file, points, bars.get(1), bars, result.provenance());
  }

  private FileCount count(
      String file, int points, long loops, @Nullable List<Long> bars, Provenance settings) {
    Provenance provenance =
        settings.toBuilder().setting("betti.format", files.format().label()).build();
    String engine =
        provenance
            .settings()
            .getOrDefault(bars == null ? "betti.engine" : "homology.engine", "unknown");
    return new FileCount(file, points, loops, bars, engine, provenance);
  }

  /** The counts of all files; there is at least one. */
  private record Counts(List<FileCount> all) implements ResultFiles.Results {
    @Override
    public void printText(PrintWriter out) {
      boolean everyDegree = all.get(0).barCounts() != null;
      out.printf(
          "%8s  %18s  %s%n",
          "points", everyDegree ? "bars by degree" : "first Betti count", "file");
      for (FileCount count : all) {
        String bars =
            count.barCounts() == null
                ? Long.toString(count.firstBettiCount())
                : String.join(" ", count.barCounts().stream().map(String::valueOf).toList());
        out.printf("%8d  %18s  %s%n", count.points(), bars, count.file());
      }
    }

    @Override
    public List<FileCount> json() {
      return all;
    }

    @Override
    public List<String> csvHeader() {
      return List.of("file", "points", "degree", "bars");
    }

    @Override
    public void printCsv(CSVPrinter records) throws IOException {
      for (FileCount count : all) {
        List<Long> bars = count.barCounts();
        if (bars == null) {
          records.printRecord(count.file(), count.points(), 1, count.firstBettiCount());
          continue;
        }
        for (int degree = 0; degree < bars.size(); degree++) {
          records.printRecord(count.file(), count.points(), degree, bars.get(degree));
        }
      }
    }
  }

  /**
   * What is known of one file; the names are those of the JSON form.
   *
   * @param file the file as it was given
   * @param points number of points
   * @param firstBettiCount number of H1 bars
   * @param barCounts number of bars of each degree from 0 on; left out where only loops are counted
   * @param engine what counted
   * @param provenance settings and platform
   */
  record FileCount(
      String file,
      int points,
      long firstBettiCount,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Long> barCounts,
      String engine,
      Provenance provenance) {}
}

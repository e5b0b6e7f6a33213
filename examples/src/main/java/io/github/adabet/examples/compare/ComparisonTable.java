package io.github.adabet.examples.compare;

import io.github.adabet.TrainingReport;
import io.github.adabet.examples.compare.Outcome.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of a comparison as rows of text, for the console, Markdown and HTML alike.
 *
 * @param rows one for each configuration, those of random draws one by one, and their mean
 */
public record ComparisonTable(List<Row> rows) {
  /** What stands above the columns. */
  public static final List<String> HEADINGS =
      List.of(
          "configuration",
          "layers",
          "trained parameters",
          "accuracy %",
          "peak memory MiB",
          "s per epoch",
          "CPU s per epoch",
          "selection s");

  private static final String NOTHING = "-";
  private static final double MEBIBYTE = 1024 * 1024;

  /** Copies the rows. */
  public ComparisonTable {
    rows = List.copyOf(rows);
  }

  /**
   * Sets up the table of a comparison.
   *
   * <p>AdaBet's peak memory is the higher of ranking's and training's. The mean of the random draws
   * is given with the sample standard deviation of the accuracy.
   *
   * @param comparison what to show
   * @return the table
   */
  public static ComparisonTable of(Comparison comparison) {
    List<Row> rows = new ArrayList<>();
    List<Outcome> draws = new ArrayList<>();
    for (Outcome outcome : comparison.outcomes()) {
      boolean random = outcome.configuration() == Configuration.RANDOM;
      if (random) {
        draws.add(outcome);
      }
      String label = outcome.configuration().label();
      rows.add(
          row(
              random ? "%s, draw %d".formatted(label, draws.size()) : label,
              outcome,
              peak(outcome, comparison)));
      if (random && draws.size() == comparison.settings().randomDraws()) {
        rows.add(mean(draws));
      }
    }
    return new ComparisonTable(rows);
  }

  /** Peak memory in bytes, for AdaBet that of ranking and training, or null if not measured. */
  static @Nullable Long peak(Outcome outcome, Comparison comparison) {
    Long training = outcome.measurement().peakBytes();
    Long ranking = comparison.rankingCost().peakBytes();
    return outcome.configuration() == Configuration.ADABET && training != null && ranking != null
        ? Long.valueOf(Math.max(training, ranking))
        : training;
  }

  private static Row row(String name, Outcome outcome, @Nullable Long peakBytes) {
    TrainingReport report = outcome.report();
    Measurement measurement = outcome.measurement();
    OptionalDouble epoch = outcome.secondsPerEpoch();
    OptionalDouble cpu = outcome.cpuSecondsPerEpoch();
    Double selection = outcome.selectionSeconds();
    return new Row(
        outcome.configuration(),
        false,
        List.of(
            name,
            Integer.toString(outcome.layers().size()),
            report == null
                ? outcome.layers().isEmpty() ? "0" : NOTHING
                : format("%d (%.1f %%)", report.trainedParameters(), 100 * report.trainedShare()),
            measurement.divergence() == null
                ? format("%.1f", 100 * measurement.accuracy())
                : "diverged",
            peakBytes == null ? NOTHING : format("%.1f", peakBytes / MEBIBYTE),
            epoch.isPresent() ? format("%.2f", epoch.getAsDouble()) : NOTHING,
            cpu.isPresent() ? format("%.2f", cpu.getAsDouble()) : NOTHING,
            selection == null ? NOTHING : format("%.2f", selection)));
  }

  private static Row mean(List<Outcome> draws) {
    double accuracy = mean(draws, o -> o.measurement().accuracy());
    double squares =
        draws.stream()
            .mapToDouble(o -> o.measurement().accuracy() - accuracy)
            .map(difference -> difference * difference)
            .sum();
    double deviation = draws.size() > 1 ? Math.sqrt(squares / (draws.size() - 1)) : 0;
    boolean measured = draws.stream().allMatch(o -> o.measurement().peakBytes() != null);
    boolean trained = draws.stream().allMatch(o -> o.report() != null);
    return new Row(
        Configuration.RANDOM,
        true,
        List.of(
            "%s, mean of %d".formatted(Configuration.RANDOM.label(), draws.size()),
            Integer.toString(draws.get(0).layers().size()),
            trained ? format("%.0f", mean(draws, o -> parameters(o.report()))) : NOTHING,
            format("%.1f ± %.1f", 100 * accuracy, 100 * deviation),
            measured
                ? format("%.1f", mean(draws, o -> bytes(o.measurement().peakBytes())) / MEBIBYTE)
                : NOTHING,
            trained
                ? format("%.2f", mean(draws, o -> o.secondsPerEpoch().orElse(Double.NaN)))
                : NOTHING,
            draws.stream().allMatch(o -> o.cpuSecondsPerEpoch().isPresent())
                ? format("%.2f", mean(draws, o -> o.cpuSecondsPerEpoch().orElse(Double.NaN)))
                : NOTHING,
            NOTHING));
  }

  private static double parameters(@Nullable TrainingReport report) {
    return report == null ? Double.NaN : report.trainedParameters();
  }

  private static double bytes(@Nullable Long bytes) {
    return bytes == null ? Double.NaN : bytes;
  }

  private static double mean(List<Outcome> outcomes, Function<Outcome, Double> value) {
    return outcomes.stream().mapToDouble(value::apply).average().orElse(Double.NaN);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /**
   * The table for Markdown.
   *
   * @return lines that end with a line feed
   */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append("| ").append(String.join(" | ", HEADINGS)).append(" |\n|---");
    text.append("|---:".repeat(HEADINGS.size() - 1)).append("|\n");
    rows.forEach(row -> text.append("| ").append(String.join(" | ", row.cells())).append(" |\n"));
    return text.toString();
  }

  /** The table for a console, columns aligned. */
  @Override
  public String toString() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADINGS);
    rows.forEach(row -> lines.add(row.cells()));
    int[] widths =
        IntStream.range(0, HEADINGS.size())
            .map(c -> lines.stream().mapToInt(line -> line.get(c).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(
            line ->
                IntStream.range(0, line.size())
                    .mapToObj(c -> format((c == 0 ? "%-" : "%") + widths[c] + "s", line.get(c)))
                    .collect(Collectors.joining("  ")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * One line of the table.
   *
   * @param configuration what it is about
   * @param summary whether it sums up several outcomes
   * @param cells one text per heading
   */
  public record Row(Configuration configuration, boolean summary, List<String> cells) {
    /** Copies the cells. */
    public Row {
      cells = List.copyOf(cells);
    }
  }
}

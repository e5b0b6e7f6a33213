package io.github.adabet.examples.compare;

import io.github.adabet.Share;
import io.github.adabet.TrainingReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of a comparison as rows of text, for the console, Markdown and HTML alike.
 *
 * @param rows the network as it is, then one for each scheme and seed, and the mean of each scheme
 *     that was trained with several seeds
 */
public record ComparisonTable(List<Row> rows) {
  /** What the row of the network without training is called. */
  public static final String UNTRAINED = "no adaptation";

  /** What stands above the columns. */
  public static final List<String> HEADINGS =
      List.of(
          "scheme",
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
   * Sets up the table of a comparison. Peak memory is the higher of choosing's and training's;
   * means are over the trainings that did not fail, with the sample standard deviation of the
   * accuracy.
   *
   * @param comparison what to show
   * @return the table
   */
  public static ComparisonTable of(Comparison comparison) {
    List<Row> rows = new ArrayList<>();
    rows.add(untrained(comparison.outcomes()));
    Map<String, List<Outcome>> byScheme = new LinkedHashMap<>();
    for (Outcome outcome : comparison.outcomes()) {
      byScheme.computeIfAbsent(outcome.scheme(), scheme -> new ArrayList<>()).add(outcome);
    }
    byScheme.forEach(
        (scheme, outcomes) -> {
          outcomes.forEach(outcome -> rows.add(row(outcome, outcomes.size() > 1)));
          List<Outcome> trained =
              outcomes.stream().filter(outcome -> outcome.result() != null).toList();
          if (outcomes.size() > 1 && !trained.isEmpty()) {
            rows.add(mean(scheme, trained));
          }
        });
    return new ComparisonTable(rows);
  }

  private static Row untrained(List<Outcome> outcomes) {
    List<Double> accuracies =
        outcomes.stream()
            .filter(outcome -> outcome.accuracyBefore().isPresent())
            .collect(
                Collectors.toMap(
                    Outcome::seed,
                    outcome -> outcome.accuracyBefore().getAsDouble(),
                    (first, second) -> first,
                    LinkedHashMap::new))
            .values()
            .stream()
            .toList();
    return new Row(
        UNTRAINED,
        false,
        List.of(UNTRAINED, "0", "0", percent(accuracies), NOTHING, NOTHING, NOTHING, NOTHING));
  }

  private static Row row(Outcome outcome, boolean several) {
    String name = outcome.scheme() + (several ? ", seed " + outcome.seed() : "");
    if (outcome.result() == null) {
      return new Row(
          outcome.scheme(),
          false,
          List.of(name, NOTHING, NOTHING, "failed", NOTHING, NOTHING, NOTHING, NOTHING));
    }
    TrainingReport report = outcome.result().report();
    OptionalDouble accuracy = outcome.accuracy();
    return new Row(
        outcome.scheme(),
        false,
        List.of(
            name,
            Integer.toString(report.trainedLayers().size()),
            "%d (%s)".formatted(report.trainedParameters(), Share.percent(report.trainedShare())),
            percent(accuracy.isPresent() ? List.of(accuracy.getAsDouble()) : List.of()),
            number("%.1f", mebibytes(outcome)),
            number("%.2f", seconds(outcome)),
            number("%.2f", cpuSeconds(outcome)),
            format("%.2f", outcome.result().costs().selectionSeconds())));
  }

  private static Row mean(String scheme, List<Outcome> outcomes) {
    return new Row(
        scheme,
        true,
        List.of(
            scheme + ", mean of " + outcomes.size(),
            number("%.1f", mean(outcomes, o -> (double) report(o).trainedLayers().size())),
            number("%.0f", mean(outcomes, o -> (double) report(o).trainedParameters())),
            percent(
                outcomes.stream()
                    .map(Outcome::accuracy)
                    .filter(OptionalDouble::isPresent)
                    .map(OptionalDouble::getAsDouble)
                    .toList()),
            number("%.1f", mean(outcomes, ComparisonTable::mebibytes)),
            number("%.2f", mean(outcomes, ComparisonTable::seconds)),
            number("%.2f", mean(outcomes, ComparisonTable::cpuSeconds)),
            number(
                "%.2f",
                mean(
                    outcomes,
                    o -> Objects.requireNonNull(o.result()).costs().selectionSeconds()))));
  }

  private static TrainingReport report(Outcome outcome) {
    return Objects.requireNonNull(outcome.result()).report();
  }

  private static @Nullable Double mebibytes(Outcome outcome) {
    Long bytes = outcome.peakBytes();
    return bytes == null ? null : bytes / MEBIBYTE;
  }

  private static @Nullable Double seconds(Outcome outcome) {
    OptionalDouble seconds = outcome.secondsPerEpoch();
    return seconds.isPresent() ? seconds.getAsDouble() : null;
  }

  private static @Nullable Double cpuSeconds(Outcome outcome) {
    Double seconds = Objects.requireNonNull(outcome.result()).costs().trainingCpuSeconds();
    return seconds == null || report(outcome).epochs().isEmpty()
        ? null
        : seconds / report(outcome).epochs().size();
  }

  /** Returns the mean, or null if one of the values is missing. */
  private static @Nullable Double mean(
      List<Outcome> outcomes, Function<Outcome, @Nullable Double> value) {
    double sum = 0;
    for (Outcome outcome : outcomes) {
      Double one = value.apply(outcome);
      if (one == null) {
        return null;
      }
      sum += one;
    }
    return sum / outcomes.size();
  }

  /** Returns a mean of shares in percent, with their standard deviation if there are several. */
  private static String percent(List<Double> shares) {
    if (shares.isEmpty()) {
      return NOTHING;
    }
    double mean = shares.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    if (shares.size() == 1) {
      return format("%.1f", 100 * mean);
    }
    double squares = shares.stream().mapToDouble(s -> (s - mean) * (s - mean)).sum();
    return format("%.1f ± %.1f", 100 * mean, 100 * Math.sqrt(squares / (shares.size() - 1)));
  }

  private static String number(String format, @Nullable Double value) {
    return value == null ? NOTHING : format(format, value);
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
   * @param scheme what it is about
   * @param summary whether it sums up several trainings
   * @param cells one text per heading
   */
  public record Row(String scheme, boolean summary, List<String> cells) {
    /** Copies the cells. */
    public Row {
      cells = List.copyOf(cells);
    }
  }
}

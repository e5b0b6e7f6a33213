package io.github.adabet.examples.stability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Variations beside each other: a row for each, a column for each score.
 *
 * @param scores the names of the scores
 * @param variations in order
 */
public record StabilityTable(List<String> scores, List<Variation> variations) {
  private static final int NARROWEST = 6;

  /** Copies the lists. */
  public StabilityTable {
    scores = List.copyOf(scores);
    variations = List.copyOf(variations);
  }

  /**
   * The cells of a row.
   *
   * @param variation one of the variations
   * @return what, value, and a tau for each score, or a dash where there is none
   */
  List<String> cells(Variation variation) {
    List<String> cells = new ArrayList<>(List.of(variation.what(), variation.value()));
    for (String score : scores) {
      Double tau = variation.taus().get(score);
      cells.add(tau == null || tau.isNaN() ? "-" : String.format(Locale.ROOT, "%.3f", tau));
    }
    return cells;
  }

  /** The headings of the columns. */
  List<String> headings() {
    List<String> headings = new ArrayList<>(List.of("changed", "to"));
    headings.addAll(scores);
    return headings;
  }

  /**
   * A record for each variation and score.
   *
   * @return with headings; a tau that is not defined is left empty
   * @throws IOException never, in fact
   */
  public String toCsv() throws IOException {
    StringBuilder text = new StringBuilder();
    CSVPrinter csv =
        CSVFormat.DEFAULT.builder().setHeader("changed", "to", "score", "tau").get().print(text);
    for (Variation variation : variations) {
      for (String score : scores) {
        Double tau = variation.taus().get(score);
        csv.printRecord(
            variation.what(), variation.value(), score, tau == null || tau.isNaN() ? "" : tau);
      }
    }
    return text.toString();
  }

  /** Columns of text. */
  @Override
  public String toString() {
    List<List<String>> rows = new ArrayList<>(List.of(headings()));
    variations.forEach(variation -> rows.add(cells(variation)));
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(NARROWEST);
        String format = column < 2 ? "%-" + width + "s  " : "%" + width + "s  ";
        line.append(String.format(Locale.ROOT, format, row.get(column)));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}

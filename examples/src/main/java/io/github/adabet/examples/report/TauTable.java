package io.github.adabet.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/** A square of Kendall's taus for a page. */
public final class TauTable {
  private TauTable() {}

  /**
   * Writes the table into the section that is open.
   *
   * @param report the page
   * @param names of what is compared
   * @param tau of two of them, by their places; NaN where one does not order anything
   */
  public static void write(
      ReportPage report, List<String> names, ToDoubleBiFunction<Integer, Integer> tau) {
    List<String> headings = new ArrayList<>(List.of("Kendall's tau"));
    headings.addAll(names);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> row = new ArrayList<>(List.of(names.get(i)));
      for (int j = 0; j < names.size(); j++) {
        row.add(shown(tau.applyAsDouble(i, j)));
      }
      rows.add(row);
    }
    report.table("", headings, rows);
  }

  /**
   * The text of one.
   *
   * @param tau in [-1, 1], or NaN
   * @return two decimals, or a dash
   */
  public static String shown(double tau) {
    return Double.isNaN(tau) ? "–" : String.format(Locale.ROOT, "%.2f", tau);
  }
}

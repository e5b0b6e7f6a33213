package io.github.adabet.examples.stability;

import io.github.adabet.examples.files.WholeFile;
import io.github.adabet.examples.report.Markup;
import io.github.adabet.examples.report.ReportPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The table and its picture as one HTML file without scripts and without anything to load. */
public final class StabilityReport {
  private StabilityReport() {}

  /**
   * Writes the report.
   *
   * @param table what was found
   * @param used network, images and settings, by what they say
   * @param file where to; replaced as a whole if it exists
   * @throws IOException if the file cannot be written
   */
  public static void write(StabilityTable table, Map<String, String> used, Path file)
      throws IOException {
    WholeFile.write(file, html(table, used));
  }

  /** The whole page. */
  static String html(StabilityTable table, Map<String, String> used) {
    ReportPage report =
        new ReportPage(
            "Stability of a ranking",
            "How far a ranking depends on what it was made from",
            "Kendall's tau-b between the ranking and one made with one thing changed: 1 is the same"
                + " order, 0 none in common.");
    Markup page = report.section("At a glance", "");
    new StabilityPlot(table).draw(page);
    page.close();
    page =
        report.section(
            "Figures", "A dash: the change does not concern the score, or it orders nothing.");
    report.table("words", table.headings(), table.variations().stream().map(table::cells).toList());
    page.close();
    report.pairs("Settings", used);
    return report.finish();
  }
}

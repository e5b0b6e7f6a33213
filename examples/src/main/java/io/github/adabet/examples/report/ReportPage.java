package io.github.adabet.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An HTML page without scripts and without anything to load, light or dark as the reader has set
 * it. Used once, by one thread: parts are written in the order of the calls.
 */
public final class ReportPage {
  private final Markup page = Markup.page();

  /**
   * Begins a page.
   *
   * @param title of the window
   * @param heading at the top
   * @param introduction below the heading; empty for none
   */
  public ReportPage(String title, String heading, String introduction) {
    page.open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.leaf("title", title).leaf("style", style()).close();
    page.open("body").open("main").leaf("h1", heading);
    if (!introduction.isEmpty()) {
      page.leaf("p", introduction);
    }
  }

  /**
   * For parts that this class has no method for.
   *
   * @return what is written to; must be left with the elements closed that are opened
   */
  public Markup markup() {
    return page;
  }

  /**
   * Writes a row of large figures.
   *
   * @param figures from left to right
   */
  public void figures(List<Figure> figures) {
    page.open("div", "class", "figures");
    for (Figure figure : figures) {
      page.open("div", "class", "figure");
      page.leaf("b", figure.value()).leaf("span", figure.meaning()).close();
    }
    page.close();
  }

  /**
   * Begins a section with a heading.
   *
   * @param heading its heading
   * @param note below it; empty for none
   * @return what is written to; whoever opens the section closes it
   */
  public Markup section(String heading, String note) {
    page.open("section").leaf("h2", heading);
    return note.isEmpty() ? page : page.leaf("p", note);
  }

  /**
   * Writes a table into the section that is open.
   *
   * @param style class of the table, or empty
   * @param headings above the columns
   * @param rows as many cells as headings each
   */
  public void table(String style, List<String> headings, List<List<String>> rows) {
    page.open("table", "class", style).open("thead").open("tr");
    headings.forEach(heading -> page.leaf("th", heading, "scope", "col"));
    page.close().close().open("tbody");
    for (List<String> row : rows) {
      page.open("tr");
      row.forEach(cell -> page.leaf("td", cell));
      page.close();
    }
    page.close().close();
  }

  /**
   * Writes a section of names and values.
   *
   * @param heading its heading
   * @param pairs in their order
   */
  public void pairs(String heading, Map<String, String> pairs) {
    section(heading, "").open("table", "class", "pairs");
    pairs.forEach((name, value) -> page.open("tr").leaf("td", name).leaf("td", value).close());
    page.close().close();
  }

  /**
   * Ends the page. Nothing may be written afterwards.
   *
   * @return the whole page
   */
  public String finish() {
    return page.close().close().close() + "\n";
  }

  private static String style() {
    try (InputStream in =
        Objects.requireNonNull(ReportPage.class.getResourceAsStream("page.css"), "page.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A large figure at the top of a page.
   *
   * @param value the figure with its unit
   * @param meaning what it is
   */
  public record Figure(String value, String meaning) {}
}

package io.github.adabet.bench;

import java.io.IOException;

/** Results in the forms in which a command writes them; {@code toString} is that for a console. */
public interface TableForms {

  /**
   * For a page of documentation.
   *
   * @return tables in Markdown
   */
  String toMarkdown();

  /**
   * For a spreadsheet.
   *
   * @return one table of comma-separated values, the headings first
   */
  String toCsv();

  /**
   * For a program.
   *
   * @return all there is, as JSON
   * @throws IOException if something cannot be written as JSON
   */
  String toJson() throws IOException;
}

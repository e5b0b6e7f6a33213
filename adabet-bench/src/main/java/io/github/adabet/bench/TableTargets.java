package io.github.adabet.bench;

import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a command's tables go. */
public final class TableTargets {

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description = "Write the tables as Markdown. - prints it in place of the tables.")
  private @Nullable OutputTarget markdown;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description = "Write the figures as CSV. - prints it in place of the tables.")
  private @Nullable OutputTarget csv;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description = "Write everything as JSON. - prints it in place of the tables.")
  private @Nullable OutputTarget json;

  /** For picocli. */
  public TableTargets() {}

  /**
   * Writes each form to where it is wanted, and prints what is for a reader unless a form is
   * printed in its place.
   *
   * @param out the standard output
   * @param above lines for a reader that stand above the tables, each with its end; may be empty
   * @param tables the results
   * @throws IOException if a file cannot be written
   */
  public void write(PrintWriter out, String above, TableForms tables) throws IOException {
    if (!OutputTarget.takesTheOutput(markdown, csv, json)) {
      out.print(above);
      out.print(tables);
      out.flush();
    }
    OutputTarget.write(markdown, out, tables.toMarkdown());
    OutputTarget.write(csv, out, tables.toCsv());
    OutputTarget.write(json, out, tables.toJson());
  }
}

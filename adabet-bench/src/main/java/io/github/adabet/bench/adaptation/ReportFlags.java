package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.OutputTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the report goes. */
final class ReportFlags {
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
      description = "Write every cell as CSV. - prints it in place of the tables.")
  private @Nullable OutputTarget csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description = "Write tables and pictures as one HTML file.")
  private @Nullable OutputTarget html;

  @Option(names = "--plots", paramLabel = "DIR", description = "Write the pictures as SVG.")
  private @Nullable Path plots;

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      converter = OutputTarget.Converter.class,
      description =
          "Write all rows into one file, whose name is to end in .jsonl: copied into FOLDER/rows it"
              + " stands for them.")
  private @Nullable OutputTarget kept;

  /** Writes what is asked for. */
  void write(Evidence evidence, RowFolder rows, PrintWriter out) throws IOException {
    EvidenceReport report = new EvidenceReport(evidence);
    if (!OutputTarget.takesTheOutput(markdown, csv, html, kept)) {
      out.print(report);
      out.flush();
    }
    OutputTarget.write(markdown, out, report.toMarkdown());
    OutputTarget.write(csv, out, report.toCsv());
    OutputTarget.write(html, out, report.toHtml());
    OutputTarget.write(kept, out, rows.toLines());
    Path folder = plots;
    if (folder != null) {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> picture : report.pictures().entrySet()) {
        Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
      }
    }
  }
}

package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.TableTargets;
import io.github.adabet.bench.adaptation.job.RowFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the report goes. */
final class ReportFlags {
  @Mixin private TableTargets tables = new TableTargets();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write tables and pictures as one self-contained HTML file.")
  private @Nullable Path html;

  @Option(names = "--plots", paramLabel = "DIR", description = "Write the pictures as SVG.")
  private @Nullable Path plots;

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description =
          "Write all rows into one file, whose name is to end in .jsonl: copied into DIR/rows of"
              + " --out it stands for them.")
  private @Nullable Path kept;

  /** Writes what is asked for. */
  void write(Evidence evidence, RowFolder rows, PrintWriter out) throws IOException {
    EvidenceReport report = new EvidenceReport(evidence);
    tables.write(out, "", report);
    Path page = html;
    if (page != null) {
      Files.writeString(page, report.toHtml());
    }
    Path lines = kept;
    if (lines != null) {
      Files.writeString(lines, rows.toLines());
    }
    Path folder = plots;
    if (folder != null) {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> picture : report.pictures().entrySet()) {
        Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
      }
    }
  }
}

package io.github.adabet.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What engines and peers came to, as text and files.
 *
 * @param results what was measured
 * @param failures what engines disagreed on or failed at
 * @param rounds how often each was run
 * @param timeLimit longest time of one run, in seconds
 * @param examples a folder whose files were read in place of generated ones, or null
 */
record PeersReport(
    List<PeerResult> results,
    List<String> failures,
    int rounds,
    double timeLimit,
    @Nullable Path examples)
    implements TableForms {

  @Override
  public String toString() {
    return PeersTable.measurements(results) + System.lineSeparator() + PeersTable.ratios(results);
  }

  @Override
  public String toMarkdown() {
    return PeersTable.measurements(results).toMarkdown()
        + System.lineSeparator()
        + PeersTable.ratios(results).toMarkdown();
  }

  /** The ratios. */
  @Override
  public String toCsv() {
    return PeersTable.ratios(results).toCsv();
  }

  @Override
  public String toJson() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rounds", rounds);
    document.put("limitSeconds", timeLimit);
    document.put("examples", examples == null ? null : examples.toString());
    document.put("measurements", PeersTable.measurements(results).toObjects());
    document.put("ratios", PeersTable.ratios(results).toObjects());
    document.put("failures", failures);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
        + System.lineSeparator();
  }
}

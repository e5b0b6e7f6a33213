package io.github.adabet.bench.networks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.Provenance;
import io.github.adabet.bench.Table;
import io.github.adabet.bench.TableForms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results as text and files.
 *
 * @param results what was measured
 */
record Report(Results results) implements TableForms {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String engine : results.engines()) {
      text.append(engine).append('\n').append(NetworksTable.of(results, engine)).append('\n');
    }
    text.append(Bars.table(results));
    if (comparesWithPython()) {
      text.append('\n').append(PeerBars.table(results));
    }
    return text.toString();
  }

  @Override
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    for (String engine : results.engines()) {
      text.append("#### ").append(engine).append("\n\n");
      text.append(NetworksTable.of(results, engine).toMarkdown()).append('\n');
    }
    text.append("#### Bars\n\n").append(Bars.table(results).toMarkdown());
    if (comparesWithPython()) {
      text.append("\n#### Beside Python\n\n").append(PeerBars.table(results).toMarkdown());
    }
    return text.toString();
  }

  private boolean comparesWithPython() {
    return results.plan().stream().anyMatch(configuration -> configuration.python() != null);
  }

  /** All engines' figures in one table. */
  @Override
  public String toCsv() {
    List<String> headings = new ArrayList<>(List.of("engine"));
    List<List<String>> rows = new ArrayList<>();
    for (String engine : results.engines()) {
      Table table = NetworksTable.of(results, engine);
      if (rows.isEmpty()) {
        headings.addAll(table.headings());
      }
      for (List<String> row : table.rows()) {
        List<String> cells = new ArrayList<>(List.of(engine));
        cells.addAll(row);
        rows.add(cells);
      }
    }
    return new Table(headings, rows).toCsv();
  }

  /** With the platform and the single rows. */
  @Override
  public String toJson() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("platform", Provenance.ofThisPlatform().build().settings());
    Map<String, Object> tables = new LinkedHashMap<>();
    results
        .engines()
        .forEach(engine -> tables.put(engine, NetworksTable.of(results, engine).toObjects()));
    document.put("tables", tables);
    document.put("bars", Bars.table(results).toObjects());
    document.put("beside_python", PeerBars.table(results).toObjects());
    document.put(
        "rows",
        results.rows().stream()
            .filter(row -> results.plan().contains(row.configuration()))
            .toList());
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
        + System.lineSeparator();
  }

  /**
   * Draws a plot for each engine.
   *
   * @param folder created if absent
   * @throws IOException if a file cannot be written
   */
  void writePlots(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String engine : results.engines()) {
      String name = "networks-%s.png".formatted(engine.toLowerCase(Locale.ROOT));
      RatioPlot.write(results, engine, folder.resolve(name));
    }
  }
}

package io.github.adabet.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rows of text under headings.
 *
 * @param headings one for each column
 * @param rows of as many cells
 */
public record Table(List<String> headings, List<List<String>> rows) implements TableForms {
  /** What a cell holds that has no value. */
  public static final String NOTHING = "-";

  /** Copies the cells. */
  public Table {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
  }

  @Override
  public String toMarkdown() {
    String rule = "|---" + "|---:".repeat(headings.size() - 1) + "|\n";
    return line(headings) + rule + rows.stream().map(Table::line).collect(Collectors.joining());
  }

  @Override
  public String toCsv() {
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord(headings);
      printer.printRecords(rows);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }

  /**
   * The rows for JSON.
   *
   * @return for each row its cells by heading, in order
   */
  public List<Map<String, String>> toObjects() {
    List<Map<String, String>> objects = new ArrayList<>();
    for (List<String> row : rows) {
      Map<String, String> object = new LinkedHashMap<>();
      for (int column = 0; column < row.size(); column++) {
        object.put(headings.get(column), row.get(column));
      }
      objects.add(object);
    }
    return objects;
  }

  @Override
  public String toJson() throws IOException {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(toObjects())
        + System.lineSeparator();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** The table for a console, columns aligned. */
  @Override
  public String toString() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(headings);
    lines.addAll(rows);
    int[] widths =
        IntStream.range(0, headings.size())
            .map(c -> lines.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    return lines.stream()
        .map(
            row ->
                IntStream.range(0, row.size())
                    .mapToObj(
                        c -> String.format("%" + (c == 0 ? "-" : "") + widths[c] + "s", row.get(c)))
                    .collect(Collectors.joining("  ")))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}

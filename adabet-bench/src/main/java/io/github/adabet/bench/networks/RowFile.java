package io.github.adabet.bench.networks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows finished so far, in memory and as a file of one JSON object a line, so that a run that
 * was killed goes on where it was. A last line without its end, which a kill can leave, is cut off.
 * Used by one thread.
 */
final class RowFile {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private final Path file;
  private final List<Row> rows;

  private RowFile(Path file, List<Row> rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Opens a file; one that does not exist has no rows.
   *
   * @throws IOException if it cannot be read
   * @throws AdaBetException if a whole line is no row; the message names it
   */
  static RowFile open(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    if (Files.exists(file)) {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      List<String> lines = whole.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        rows.add(parse(file, i + 1, lines.get(i)));
      }
      if (whole.length() < text.length()) {
        Files.writeString(file, whole);
      }
    }
    return new RowFile(file, rows);
  }

  private static Row parse(Path file, int number, String line) {
    try {
      return JSON.readValue(line, Row.class);
    } catch (JsonProcessingException e) {
      throw new AdaBetException(
          "line %d of %s is no row of this command: %s. Delete the file, or name another by --rows."
              .formatted(number, file, e.getOriginalMessage()),
          e);
    }
  }

  /** All rows, oldest first. */
  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** The measured row of a configuration and round, if there is one. */
  Optional<Row> measured(Configuration configuration, int round) {
    return rows.stream()
        .filter(
            row ->
                row.measurement() != null
                    && row.round() == round
                    && row.configuration().equals(configuration))
        .findFirst();
  }

  /**
   * Adds a row, and writes it to the file before it returns.
   *
   * @throws IOException if it cannot be written
   */
  void add(Row row) throws IOException {
    rows.add(row);
    Files.write(
        file,
        (JSON.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.SYNC);
  }
}

package io.github.adabet.examples.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.adabet.Evaluation;
import io.github.adabet.Metric;
import io.github.adabet.examples.files.WholeFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A line for each epoch, as JSON ({@value #LINES}) and as CSV ({@value #TABLE}).
 *
 * <p>A line is on the disk before {@link #append} returns, and survives a kill. A line that was cut
 * off is dropped when the log is opened. An epoch that is trained again, because the run was
 * resumed from before it, replaces its line and those after it; so no epoch has two lines. None is
 * without one: the trainer tells of an epoch before it writes the checkpoint that holds it.
 *
 * <p>Not safe for use by several threads.
 */
final class EpochLog {
  static final String LINES = "epochs.jsonl";
  static final String TABLE = "epochs.csv";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();
  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private final Path lines;
  private final Path table;
  private final List<EpochRow> rows;

  private EpochLog(Path folder, List<EpochRow> rows) {
    this.lines = folder.resolve(LINES);
    this.table = folder.resolve(TABLE);
    this.rows = rows;
  }

  /**
   * Opens the log of a run, with the lines that are there.
   *
   * @param folder of the run
   * @throws RunFolderException if a whole line is no line of such a log
   */
  static EpochLog open(Path folder) throws IOException {
    List<EpochRow> rows = new ArrayList<>();
    Path file = folder.resolve(LINES);
    if (!Files.exists(file)) {
      return new EpochLog(folder, rows);
    }
    String text = Files.readString(file);
    int whole = text.lastIndexOf('\n') + 1;
    for (String line : text.substring(0, whole).lines().toList()) {
      rows.add(read(line, file, rows));
    }
    EpochLog log = new EpochLog(folder, rows);
    // The table may lack the last line that the other file has, or hold a part of it.
    log.rewrite();
    return log;
  }

  private static EpochRow read(String line, Path file, List<EpochRow> before) {
    try {
      EpochRow row = MAPPER.readValue(line, EpochRow.class);
      if (!before.isEmpty() && before.get(before.size() - 1).epoch() >= row.epoch()) {
        throw new RunFolderException(
            "%s, line %d: epoch %d comes after epoch %d; delete the line, or give another folder"
                .formatted(
                    file, before.size() + 1, row.epoch(), before.get(before.size() - 1).epoch()),
            null);
      }
      return row;
    } catch (JsonProcessingException e) {
      throw new RunFolderException(
          "%s, line %d: %s; delete the line, or give another folder"
              .formatted(file, before.size() + 1, e.getOriginalMessage()),
          e);
    }
  }

  /** Adds the line of an epoch, in place of its own and later ones of an earlier attempt. */
  void append(EpochRow row) throws IOException {
    boolean again = rows.removeIf(earlier -> earlier.epoch() >= row.epoch());
    boolean otherColumns = !rows.isEmpty() && !columns(rows).equals(columns(List.of(row)));
    rows.add(row);
    if (again || otherColumns || rows.size() == 1) {
      rewrite();
    } else {
      add(lines, MAPPER.writeValueAsString(row) + "\n");
      add(table, record(row, columns(rows)));
    }
  }

  private void rewrite() throws IOException {
    StringBuilder json = new StringBuilder();
    StringBuilder csv = new StringBuilder(heading(columns(rows)));
    for (EpochRow row : rows) {
      json.append(MAPPER.writeValueAsString(row)).append('\n');
      csv.append(record(row, columns(rows)));
    }
    WholeFile.write(lines, json);
    WholeFile.write(table, csv);
  }

  private static void add(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }

  /** The names of all metrics that some line has. */
  private static Set<String> columns(List<EpochRow> rows) {
    Set<String> names = new TreeSet<>();
    for (EpochRow row : rows) {
      names.addAll(row.training().metrics().keySet());
      Evaluation validation = row.validation();
      if (validation != null) {
        names.addAll(validation.metrics().keySet());
      }
    }
    return names;
  }

  private static String heading(Set<String> metrics) throws IOException {
    List<Object> cells =
        new ArrayList<>(
            List.of("epoch", "step", "seconds", "learning_rate", "resident_bytes", "best"));
    for (String part : List.of("training_", "validation_")) {
      cells.add(part + Metric.LOSS.name());
      metrics.forEach(metric -> cells.add(part + metric));
    }
    return line(cells);
  }

  private static String record(EpochRow row, Set<String> metrics) throws IOException {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(row.epoch());
    cells.add(row.step());
    cells.add(row.seconds());
    cells.add(row.learningRate());
    cells.add(row.residentBytes());
    cells.add(row.best());
    addFigures(cells, row.training(), metrics);
    addFigures(cells, row.validation(), metrics);
    return line(cells);
  }

  private static void addFigures(
      List<@Nullable Object> cells, @Nullable Evaluation evaluation, Set<String> metrics) {
    cells.add(evaluation == null ? null : evaluation.loss());
    for (String metric : metrics) {
      cells.add(evaluation == null ? null : evaluation.metrics().get(metric));
    }
  }

  private static String line(Iterable<?> cells) throws IOException {
    StringWriter text = new StringWriter();
    try (CSVPrinter csv = new CSVPrinter(text, CSV)) {
      csv.printRecord(cells);
    }
    return text.toString();
  }
}

package io.github.adabet.bench.adaptation.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The rows finished so far: a folder with a file for each, which has all of its content or does not
 * exist, so that a process may be killed at any time, and several may write beside each other.
 * Files whose names end in {@value #LINES} hold many rows, one a line, such as those that are kept
 * in a repository; they are only read. Used by one thread.
 */
public final class RowFolder {
  private static final String ONE = ".json";
  private static final String LINES = ".jsonl";

  private final Path folder;
  private final Map<String, Row> rows = new TreeMap<>();
  private final Set<Path> seen = new HashSet<>();

  private RowFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, which is created if absent, and reads what is there.
   *
   * @param folder for the rows
   * @return the rows
   * @throws IOException if it cannot be read
   * @throws AdaBetException if a file holds something else; the message names it
   */
  public static RowFolder open(Path folder) throws IOException {
    Files.createDirectories(folder);
    RowFolder rows = new RowFolder(folder);
    rows.refresh();
    return rows;
  }

  /**
   * Reads the rows that others have written meanwhile.
   *
   * @throws IOException if the folder cannot be read
   */
  public void refresh() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        boolean ours = name.endsWith(ONE) || name.endsWith(LINES);
        if (ours && !name.startsWith(".") && seen.add(file)) {
          for (String line : lines(file)) {
            put(parse(file, line));
          }
        }
      }
    }
  }

  /** Another process may remove a file to have its job done again. */
  private List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      seen.remove(file);
      return List.of();
    }
  }

  private static Row parse(Path file, String line) {
    try {
      return Json.MAPPER.readValue(line, Row.class);
    } catch (JsonProcessingException e) {
      throw new AdaBetException(
          "%s holds a line that is no row of this command: %s. Remove it, or name another folder."
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  /** A row that holds something stands before one that says why there is nothing. */
  private void put(Row row) {
    rows.merge(row.job().id(), row, (old, other) -> other.finding() != null ? other : old);
  }

  /**
   * All rows.
   *
   * @return in the order of their names
   */
  public Collection<Row> all() {
    return List.copyOf(rows.values());
  }

  /**
   * The row of a job.
   *
   * @param job any
   * @return empty if it is not finished
   */
  public Optional<Row> of(Job job) {
    return Optional.ofNullable(rows.get(job.id()));
  }

  /**
   * The finding of a job.
   *
   * @param job any
   * @param type of its findings
   * @param <F> the same
   * @return empty if the job is not finished, or failed
   */
  public <F extends Finding> Optional<F> finding(Job job, Class<F> type) {
    return of(job).flatMap(row -> Optional.ofNullable(row.finding())).map(type::cast);
  }

  /**
   * Writes a row; when this returns its bytes are on the disk. A row without a finding does not
   * take the place of one with a finding.
   *
   * @param row of a finished job
   * @throws IOException if it cannot be written
   */
  public void add(Row row) throws IOException {
    refresh();
    if (row.finding() == null && of(row.job()).map(Row::finding).isPresent()) {
      return;
    }
    Path file = folder.resolve(row.job().id() + ONE);
    Path part = folder.resolve(".part-" + UUID.randomUUID());
    byte[] line = (Json.MAPPER.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(part, line, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    seen.add(file);
    put(row);
  }

  /**
   * Removes the rows that say why there is nothing, so that their jobs are done again.
   *
   * @throws IOException if one cannot be removed
   */
  public void forgetProblems() throws IOException {
    List<String> failed = new ArrayList<>();
    for (Map.Entry<String, Row> row : rows.entrySet()) {
      if (row.getValue().finding() == null) {
        failed.add(row.getKey());
      }
    }
    for (String id : failed) {
      Path file = folder.resolve(id + ONE);
      Files.deleteIfExists(file);
      seen.remove(file);
      rows.remove(id);
    }
  }

  /**
   * All rows as text, for a file that is kept.
   *
   * @return one a line, in the order of their names
   * @throws JsonProcessingException never, in fact
   */
  public String toLines() throws JsonProcessingException {
    StringBuilder text = new StringBuilder();
    for (Row row : rows.values()) {
      text.append(Json.MAPPER.writeValueAsString(row)).append('\n');
    }
    return text.toString();
  }
}

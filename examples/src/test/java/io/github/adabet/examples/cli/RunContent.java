package io.github.adabet.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.adabet.examples.tensorboard.EventReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What a run has left in its folder, without what another run of the same command has otherwise.
 */
final class RunContent {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String EVENTS = "tensorboard";

  /** Times, and memory of a process. */
  private static final Set<String> OTHERWISE =
      Set.of(
          "seconds",
          "medianStepSeconds",
          "residentBytes",
          "resident_bytes",
          "measuredPeakBytes",
          "measuredBytesAboveStart",
          "selectionCosts",
          "costs",
          "time of choosing layers",
          "memory of choosing layers",
          "memory measured above idle beside Java's heap",
          "epoch/seconds",
          "epoch/resident_mib");

  private RunContent() {}

  /**
   * Reads a folder, and those in it.
   *
   * @return what is in each file, by its path in the folder; for TensorBoard what it shows
   */
  static Map<String, Object> of(Path folder) throws IOException {
    Map<String, Object> content = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      boolean event = file.getParent().endsWith(EVENTS) && file.toString().endsWith(".adabet");
      String name = folder.relativize(event ? file.getParent() : file).toString();
      if (!content.containsKey(name)) {
        content.put(name, event ? events(file.getParent()) : content(file));
      }
    }
    return content;
  }

  /** The same values in the same order; of what differs, which steps have a value. */
  private static Map<String, Object> events(Path folder) throws IOException {
    Map<String, Object> shown = new TreeMap<>();
    EventReading.scalars(folder)
        .forEach(
            (tag, values) -> shown.put(tag, OTHERWISE.contains(tag) ? values.keySet() : values));
    return shown;
  }

  private static Object content(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".safetensors")) {
      return digest(tensors(Files.readAllBytes(file)));
    }
    if (name.endsWith(".json")) {
      return comparable(JSON.readTree(file.toFile()));
    }
    if (name.endsWith(".jsonl")) {
      String text = Files.readString(file);
      return text.endsWith("\n") ? text.lines().map(RunContent::line).toList() : "torn: " + text;
    }
    return switch (name) {
      case "epochs.csv" -> table(file);
      case "config.yaml" ->
          Files.readAllLines(file).stream().filter(line -> !line.startsWith("resume")).toList();
      // They show times, and the result, which stands in other files.
      case "report.html" -> Files.readString(file).endsWith("</html>\n");
      case "output.txt" -> true;
      default -> digest(Files.readAllBytes(file));
    };
  }

  private static JsonNode line(String text) {
    try {
      return comparable(JSON.readTree(text));
    } catch (IOException e) {
      throw new AssertionError("the line '" + text + "' is no JSON", e);
    }
  }

  private static JsonNode comparable(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(OTHERWISE);
      object.remove("resume");
    }
    node.forEach(RunContent::comparable);
    return node;
  }

  /** The numbers of the tensors; before them stand the length of the header and the header. */
  private static byte[] tensors(byte[] file) {
    long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(file, Long.BYTES + (int) header, file.length);
  }

  private static List<Map<String, String>> table(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        CSVParser.parse(file, java.nio.charset.StandardCharsets.UTF_8, format)) {
      List<Map<String, String>> rows = parser.stream().map(CSVRecord::toMap).toList();
      rows.forEach(row -> row.keySet().removeAll(OTHERWISE));
      return rows;
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

package io.github.adabet.djl.weights.internal.safetensors;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file.
 *
 * @param metadata the strings under {@code __metadata__}, in file order
 * @param tensors what the header says of each tensor, by name, in file order
 */
public record SafetensorsHeader(Map<String, String> metadata, Map<String, Tensor> tensors) {

  /** The reserved key of the string map. */
  public static final String METADATA = "__metadata__";

  public SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * One tensor's entry.
   *
   * @param info the element type and shape
   * @param begin offset of the first byte, inclusive, from the end of the header
   * @param end offset of the last byte, exclusive
   */
  public record Tensor(TensorInfo info, long begin, long end) {}

  /**
   * Parses and checks a header.
   *
   * @param file the file it comes from, for messages
   * @param json the header's bytes, on the heap, from position 0
   * @param dataBytes the number of bytes after the header
   * @return the header
   * @throws WeightsException if it is malformed or does not describe the data exactly
   */
  public static SafetensorsHeader parse(Path file, ByteBuffer json, long dataBytes) {
    try {
      InputStream in = new ByteArrayInputStream(json.array(), json.arrayOffset(), json.limit());
      SafetensorsHeader header =
          parse(new JsonReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder())));
      header.requireExactCover(dataBytes);
      return header;
    } catch (CharacterCodingException e) {
      throw new WeightsException(file + " has a header that is not UTF-8", e);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new WeightsException(file + " has a malformed header: " + e.getMessage(), e);
    }
  }

  private static SafetensorsHeader parse(JsonReader reader) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    boolean metadataSeen = false;
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (name.equals(METADATA)) {
        require(!metadataSeen, METADATA + " stands twice");
        metadataSeen = true;
        parseMetadata(reader, metadata);
      } else {
        require(tensors.put(name, parseTensor(reader, name)) == null, name + " stands twice");
      }
    }
    reader.endObject();
    require(reader.peek() == JsonToken.END_DOCUMENT, "there is text after the JSON object");
    return new SafetensorsHeader(metadata, tensors);
  }

  private static void parseMetadata(JsonReader reader, Map<String, String> metadata)
      throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      require(reader.peek() == JsonToken.STRING, METADATA + "." + key + " is not a string");
      require(metadata.put(key, reader.nextString()) == null, key + " stands twice");
    }
    reader.endObject();
  }

  private static Tensor parseTensor(JsonReader reader, String name) throws IOException {
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      switch (key) {
        case "dtype" -> type = reader.nextString();
        case "shape" -> shape = parseLongs(reader, TensorInfo.MAX_RANK);
        case "data_offsets" -> offsets = parseLongs(reader, 2);
        default -> throw new IllegalArgumentException(name + " has the unknown field " + key);
      }
    }
    reader.endObject();
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new IllegalArgumentException(name + " lacks its dtype, shape or two data_offsets");
    }
    return checkedTensor(name, ElementType.valueOf(type), shape, offsets);
  }

  private static Tensor checkedTensor(
      String name, ElementType type, List<Long> shape, List<Long> offsets) {
    TensorInfo info = new TensorInfo(type, shape);
    long bytes = info.byteLength();
    long begin = offsets.get(0);
    long end = offsets.get(1);
    require(begin >= 0 && end >= begin, name + " has the illegal data_offsets " + offsets);
    require(
        end - begin == bytes,
        name + " needs " + bytes + " bytes for its type and shape but has " + (end - begin));
    return new Tensor(info, begin, end);
  }

  private static List<Long> parseLongs(JsonReader reader, int maximum) throws IOException {
    List<Long> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      require(values.size() < maximum, "a list has more than " + maximum + " numbers");
      require(reader.peek() == JsonToken.NUMBER, "a shape or offset is not a number");
      values.add(reader.nextLong());
    }
    reader.endArray();
    return values;
  }

  private void requireExactCover(long dataBytes) {
    List<Map.Entry<String, Tensor>> byOffset = new ArrayList<>(tensors.entrySet());
    byOffset.sort(
        Comparator.comparingLong((Map.Entry<String, Tensor> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long covered = 0;
    for (Map.Entry<String, Tensor> entry : byOffset) {
      require(
          entry.getValue().begin() == covered,
          entry.getKey()
              + " begins at byte "
              + entry.getValue().begin()
              + " but the tensors before it end at "
              + covered);
      covered = entry.getValue().end();
    }
    require(
        covered == dataBytes,
        "the tensors cover " + covered + " bytes but the file holds " + dataBytes);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}

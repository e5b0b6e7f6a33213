package io.github.adabet.djl;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.adabet.CheckpointException;
import java.io.IOException;
import java.io.StringReader;
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
record SafetensorsHeader(Map<String, String> metadata, Map<String, Tensor> tensors) {

  /** The reserved key of the string map. */
  static final String METADATA = "__metadata__";

  private static final int MAX_RANK = 32;

  SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * One tensor's entry.
   *
   * @param type the element type
   * @param shape the extents, each at least 0; empty for a scalar
   * @param begin offset of the first byte, inclusive, from the end of the header
   * @param end offset of the last byte, exclusive
   */
  record Tensor(ElementType type, List<Long> shape, long begin, long end) {

    Tensor {
      shape = List.copyOf(shape);
    }

    /** Returns the number of bytes, {@code end - begin}. */
    long byteLength() {
      return end - begin;
    }
  }

  /** The element types that are read and written; the names are the format's. */
  enum ElementType {
    F16(2),
    F32(4),
    F64(8),
    I32(4),
    I64(8),
    U8(1);

    private final int bytes;

    ElementType(int bytes) {
      this.bytes = bytes;
    }

    /** Returns the size of an element in bytes. */
    int bytes() {
      return bytes;
    }
  }

  /**
   * Parses and checks a header.
   *
   * @param file the file it comes from, for messages
   * @param json the header's bytes
   * @param dataBytes the number of bytes after the header
   * @return the header
   * @throws CheckpointException if it is malformed or does not describe the data exactly
   */
  static SafetensorsHeader parse(Path file, ByteBuffer json, long dataBytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(json).toString();
      SafetensorsHeader header = parse(text);
      header.requireExactCover(dataBytes);
      return header;
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file + " has a header that is not UTF-8", e);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new CheckpointException(file + " has a malformed header: " + e.getMessage(), e);
    }
  }

  private static SafetensorsHeader parse(String text) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    boolean metadataSeen = false;
    JsonReader reader = new JsonReader(new StringReader(text));
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
        case "shape" -> shape = parseLongs(reader, MAX_RANK);
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
    long bytes = type.bytes();
    try {
      for (long extent : shape) {
        require(extent >= 0, name + " has the negative extent " + extent);
        bytes = Math.multiplyExact(bytes, extent);
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(name + " has the overflowing shape " + shape, e);
    }
    long begin = offsets.get(0);
    long end = offsets.get(1);
    require(begin >= 0 && end >= begin, name + " has the illegal data_offsets " + offsets);
    require(
        end - begin == bytes,
        name + " needs " + bytes + " bytes for its type and shape but has " + (end - begin));
    return new Tensor(type, shape, begin, end);
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

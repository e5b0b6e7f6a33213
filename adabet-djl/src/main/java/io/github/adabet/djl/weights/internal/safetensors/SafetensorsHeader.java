package io.github.adabet.djl.weights.internal.safetensors;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.adabet.djl.weights.internal.io.CountedText;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses and checks the header of a safetensors file. */
public final class SafetensorsHeader {

  /** The reserved key of the string map. */
  public static final String METADATA = "__metadata__";

  /** What an unsigned integer looks like; the format allows no point and no exponent. */
  private static final Pattern UNSIGNED = Pattern.compile("0|[1-9][0-9]*");

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();
  private final List<Range> ranges = new ArrayList<>();
  private final FileBytes file;
  private final long dataStart;
  private final JsonReader reader;
  private final HeldMemory memory;
  private boolean metadataSeen;

  private SafetensorsHeader(FileBytes file, long dataStart, JsonReader reader, HeldMemory memory) {
    this.file = file;
    this.dataStart = dataStart;
    this.reader = reader;
    this.memory = memory;
  }

  /** The bytes of a tensor, counted from the end of the header, the last one exclusive. */
  private record Range(String name, long begin, long end) {}

  /** The fields of a tensor's entry, as far as they were met. */
  private static final class Fields {
    private @Nullable String type;
    private @Nullable List<Long> shape;
    private @Nullable List<Long> offsets;
  }

  /**
   * Parses and checks a header.
   *
   * @param file the file
   * @param length the header's length in bytes
   * @param memory counts what the header's content takes
   * @return the header
   * @throws WeightsException if it is malformed or does not describe the data exactly
   */
  static SafetensorsHeader parse(FileBytes file, long length, HeldMemory memory) {
    long start = SafetensorsArchive.LENGTH_BYTES;
    JsonReader reader =
        new JsonReader(
            new CountedText(
                new InputStreamReader(
                    file.stream(start, length), StandardCharsets.UTF_8.newDecoder()),
                memory));
    reader.setStrictness(Strictness.STRICT);
    SafetensorsHeader header = new SafetensorsHeader(file, start + length, reader, memory);
    try {
      header.parse();
      header.requireExactCover(file.size() - header.dataStart);
      return header;
    } catch (CharacterCodingException e) {
      throw file.failure("has a header that is not UTF-8", e);
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | JsonParseException e) {
      throw file.failure("has a malformed header: " + e.getMessage(), e);
    }
  }

  /** Returns the strings under {@code __metadata__}, in file order. */
  Map<String, String> metadata() {
    return metadata;
  }

  /** Returns the tensors that are read, by name, in file order. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Returns why other tensors are not read, by name, in file order. */
  Map<String, String> unreadable() {
    return unreadable;
  }

  private void parse() throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (name.equals(METADATA)) {
        require(!metadataSeen, METADATA + " stands twice");
        metadataSeen = true;
        parseMetadata();
      } else {
        parseTensor(name);
      }
    }
    reader.endObject();
    require(reader.peek() == JsonToken.END_DOCUMENT, "there is text after the JSON object");
  }

  private void parseMetadata() throws IOException {
    if (reader.peek() == JsonToken.NULL) {
      reader.nextNull();
      return;
    }
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      require(reader.peek() == JsonToken.STRING, METADATA + "." + key + " is not a string");
      String value = reader.nextString();
      memory.addText(key.length());
      memory.addText(value.length());
      memory.add(HeldMemory.MAP_ENTRY);
      require(metadata.put(key, value) == null, key + " stands twice");
    }
    reader.endObject();
  }

  private void parseTensor(String name) throws IOException {
    memory.addText(name.length());
    memory.add(HeldMemory.TENSOR);
    require(!tensors.containsKey(name) && !unreadable.containsKey(name), name + " stands twice");
    Fields fields = new Fields();
    reader.beginObject();
    while (reader.hasNext()) {
      parseField(name, fields);
    }
    reader.endObject();
    if (fields.type == null
        || fields.shape == null
        || fields.offsets == null
        || fields.offsets.size() != 2) {
      throw new IllegalArgumentException(name + " lacks its dtype, shape or two data_offsets");
    }
    memory.add(HeldMemory.DIMENSION * fields.shape.size());
    add(name, fields.type, fields.shape, fields.offsets);
  }

  private void parseField(String name, Fields fields) throws IOException {
    String key = reader.nextName();
    switch (key) {
      case "dtype" -> {
        require(fields.type == null, name + " has two dtypes");
        require(reader.peek() == JsonToken.STRING, name + " has a dtype that is not a string");
        fields.type = reader.nextString();
      }
      case "shape" -> {
        require(fields.shape == null, name + " has two shapes");
        fields.shape = parseLongs(TensorInfo.MAX_RANK);
      }
      case "data_offsets" -> {
        require(fields.offsets == null, name + " has data_offsets twice");
        fields.offsets = parseLongs(2);
      }
      // Whatever a later version of the format says of tensors.
      default -> reader.skipValue();
    }
  }

  private void add(String name, String type, List<Long> shape, List<Long> offsets) {
    long begin = offsets.get(0);
    long end = offsets.get(1);
    require(end >= begin, name + " has the illegal data_offsets " + offsets);
    ranges.add(new Range(name, begin, end));
    ElementType known = ElementType.named(type);
    if (known == null) {
      memory.addText(type.length());
      unreadable.put(name, "elements of the type " + type + ", shape " + shape);
      return;
    }
    TensorInfo info = new TensorInfo(known, shape);
    long bytes = info.byteLength();
    require(
        end - begin == bytes,
        name + " needs " + bytes + " bytes for its type and shape but has " + (end - begin));
    tensors.put(name, StoredTensor.contiguous(file, info, dataStart + begin));
  }

  private List<Long> parseLongs(int maximum) throws IOException {
    List<Long> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      require(values.size() < maximum, "a list has more than " + maximum + " numbers");
      require(reader.peek() == JsonToken.NUMBER, "a shape or offset is not a number");
      String number = reader.nextString();
      require(
          UNSIGNED.matcher(number).matches(),
          "a shape or offset is " + number + ", which is no unsigned integer");
      values.add(Long.parseLong(number));
    }
    reader.endArray();
    return values;
  }

  private void requireExactCover(long dataBytes) {
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long covered = 0;
    for (Range range : ranges) {
      require(
          range.begin() == covered,
          range.name()
              + " begins at byte "
              + range.begin()
              + " but the tensors before it end at "
              + covered);
      covered = range.end();
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

package io.github.adabet.djl.weights.internal.torch;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.adabet.djl.weights.internal.io.CountedText;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Container;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Storage;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Tensor;
import io.github.adabet.djl.weights.internal.torch.PickleValue.Unread;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the table of a program's weights: JSON that says of each tensor in which entry of the
 * archive its elements stand, and with what type, sizes, strides and offset.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/schema.py">The
 *     fields, {@code PayloadConfig}, and the numbers of the types</a>
 */
final class PayloadTable {

  /** The names of the element types that have the numbers from 1 on. */
  private static final List<String> TYPES =
      List.of(
          "uint8",
          "int8",
          "int16",
          "int32",
          "int64",
          "float16",
          "float32",
          "float64",
          "complex32",
          "complex64",
          "complex128",
          "bool",
          "bfloat16");

  private static final Map<Integer, String> LATER_TYPES =
      Map.of(
          28, "uint16",
          29, "float8_e4m3fn",
          30, "float8_e5m2",
          31, "float8_e4m3fnuz",
          32, "float8_e5m2fnuz",
          33, "float8_e8m0fnu",
          34, "uint32",
          35, "uint64");

  private static final int STRIDED = 7;

  private final JsonReader reader;
  private final HeldMemory memory;
  private final Map<String, Payload> payloads = new LinkedHashMap<>();

  private PayloadTable(FileBytes json, HeldMemory memory) {
    this.memory = memory;
    this.reader =
        new JsonReader(
            new CountedText(
                new InputStreamReader(
                    json.stream(0, json.size()), StandardCharsets.UTF_8.newDecoder()),
                memory));
    reader.setStrictness(Strictness.STRICT);
  }

  /**
   * Where a tensor stands.
   *
   * @param file the entry of its elements, beside the table
   * @param pickled whether that is an archive of {@code torch.save} with an object of a class
   * @param meta type and shape; null if the table does not say
   */
  record Payload(String file, boolean pickled, @Nullable Meta meta) {

    /**
     * Makes a tensor whose only storage is the entry.
     *
     * @param bytes the size of the entry
     * @return a tensor, or one that is not read
     * @throws IllegalArgumentException if it reaches beyond the entry, or its shape is illegal
     */
    Container tensor(long bytes) {
      if (pickled || meta == null) {
        return new Unread("a tensor of a class of its own");
      }
      TorchType type = type(meta.type());
      if (type == null || type.type() == null) {
        return new Unread(
            type == null
                ? "a tensor of elements of the unknown type " + meta.type()
                : "a tensor of " + type.name() + " elements");
      }
      List<Long> sizes = meta.sizes();
      List<Long> strides = meta.strides();
      if (meta.layout() != STRIDED || sizes == null || strides == null || meta.offset() == null) {
        return new Unread("a tensor that is not dense, or whose shape is not fixed");
      }
      TensorInfo info = new TensorInfo(type.type(), sizes);
      if (bytes == 0 && info.elements() > 0) {
        return new Unread("a tensor without elements, of a program that was saved without weights");
      }
      Storage storage = new Storage(type, file, bytes / type.bytes());
      TensorCalls.requireWithin(storage, info, meta.offset(), strides);
      return new Tensor(storage, info, meta.offset(), strides, false);
    }

    private static @Nullable TorchType type(int number) {
      String name =
          number >= 1 && number <= TYPES.size() ? TYPES.get(number - 1) : LATER_TYPES.get(number);
      return name == null ? null : TorchType.named(name);
    }
  }

  /**
   * Type and shape as the table has them; what is computed when the program runs is null.
   *
   * @param type the number of the element type
   * @param layout the number of the layout
   * @param sizes the extents
   * @param strides the steps, in elements
   * @param offset the first element
   */
  record Meta(
      int type,
      int layout,
      @Nullable List<Long> sizes,
      @Nullable List<Long> strides,
      @Nullable Long offset) {}

  /**
   * Reads a table.
   *
   * @param json the entry of the archive
   * @param memory counts what is held
   * @return the tensors by name, in the table's order
   * @throws WeightsException if the table is malformed
   */
  static Map<String, Payload> read(FileBytes json, HeldMemory memory) {
    PayloadTable table = new PayloadTable(json, memory);
    try {
      table.parse();
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | JsonParseException e) {
      throw json.failure("is no table of weights: " + e.getMessage(), e);
    }
    return table.payloads;
  }

  private void parse() throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      if (reader.nextName().equals("config")) {
        parsePayloads();
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    require(reader.peek() == JsonToken.END_DOCUMENT, "there is text after the JSON object");
  }

  private void parsePayloads() throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      memory.addText(name.length());
      memory.add(HeldMemory.TENSOR + 2 * HeldMemory.MAP_ENTRY);
      require(payloads.put(name, parsePayload(name)) == null, name + " stands twice");
    }
    reader.endObject();
  }

  private Payload parsePayload(String name) throws IOException {
    String file = null;
    boolean pickled = false;
    Meta meta = null;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "path_name" -> file = reader.nextString();
        case "use_pickle" -> pickled = reader.nextBoolean();
        case "tensor_meta" -> meta = parseMeta();
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    if (file == null) {
      throw new IllegalArgumentException(name + " lacks its path_name");
    }
    memory.addText(file.length());
    return new Payload(file, pickled, meta);
  }

  private @Nullable Meta parseMeta() throws IOException {
    if (reader.peek() == JsonToken.NULL) {
      reader.nextNull();
      return null;
    }
    int type = 0;
    int layout = 0;
    List<Long> sizes = null;
    List<Long> strides = null;
    Long offset = null;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "dtype" -> type = reader.nextInt();
        case "layout" -> layout = reader.nextInt();
        case "sizes" -> sizes = parseWholes();
        case "strides" -> strides = parseWholes();
        case "storage_offset" -> offset = parseWhole();
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    return new Meta(type, layout, sizes, strides, offset);
  }

  /** Returns null if one of the numbers is computed only when the program runs. */
  private @Nullable List<Long> parseWholes() throws IOException {
    List<Long> wholes = new ArrayList<>();
    boolean fixed = true;
    reader.beginArray();
    while (reader.hasNext()) {
      Long whole = parseWhole();
      require(wholes.size() < TensorInfo.MAX_RANK, "a shape has too many dimensions");
      memory.add(HeldMemory.DIMENSION);
      wholes.add(whole == null ? 0 : whole);
      fixed &= whole != null;
    }
    reader.endArray();
    return fixed ? wholes : null;
  }

  private @Nullable Long parseWhole() throws IOException {
    Long whole = null;
    reader.beginObject();
    while (reader.hasNext()) {
      if (reader.nextName().equals("as_int")) {
        whole = reader.nextLong();
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    return whole;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}

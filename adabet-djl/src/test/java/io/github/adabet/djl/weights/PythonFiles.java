package io.github.adabet.djl.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.adabet.djl.weights.internal.io.ElementConversion;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that PyTorch and safetensors wrote, and what Python found in them. */
public final class PythonFiles {

  private PythonFiles() {}

  /**
   * A tensor.
   *
   * @param info type and shape
   * @param elements hexadecimal floats or decimal integers, in row-major order
   */
  public record Tensor(TensorInfo info, List<String> elements) {}

  /** Returns a file of the test data. */
  public static Path file(String name) {
    URL url = PythonFiles.class.getResource(name);
    if (url == null) {
      throw new IllegalStateException("no test data " + name);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the tensors in a file of the test data that are of kinds that are not read. */
  public static List<String> unreadable(String name) {
    try {
      return JsonParser.parseString(Files.readString(file(name + ".json")))
          .getAsJsonObject()
          .entrySet()
          .stream()
          .filter(entry -> entry.getValue().getAsJsonObject().get("type").isJsonNull())
          .map(Map.Entry::getKey)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what Python found in a file of the test data, in file order. */
  public static Map<String, Tensor> expected(String name) {
    try {
      String json = Files.readString(file(name + ".json"));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonElement> entry :
          JsonParser.parseString(json).getAsJsonObject().entrySet()) {
        if (!entry.getValue().getAsJsonObject().get("type").isJsonNull()) {
          tensors.put(entry.getKey(), tensor(entry.getValue().getAsJsonObject()));
        }
      }
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tensor tensor(JsonObject json) {
    ElementType type = ElementType.valueOf(json.get("type").getAsString());
    List<Long> shape = strings(json.getAsJsonArray("shape")).stream().map(Long::valueOf).toList();
    return new Tensor(new TensorInfo(type, shape), strings(json.getAsJsonArray("elements")));
  }

  private static List<String> strings(JsonArray array) {
    List<String> strings = new ArrayList<>();
    array.forEach(element -> strings.add(element.getAsString()));
    return strings;
  }

  /** Returns what an archive holds, in the form of {@link #expected}. */
  public static Map<String, Tensor> content(TensorArchive archive) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    archive
        .tensors()
        .forEach(
            (name, info) ->
                tensors.put(name, new Tensor(info, elements(info.type(), archive.read(name)))));
    return tensors;
  }

  private static List<String> elements(ElementType type, ByteBuffer data) {
    List<String> elements = new ArrayList<>();
    while (data.hasRemaining()) {
      elements.add(
          switch (type) {
            case F64 -> hexadecimal(data.getDouble());
            case F32 -> hexadecimal(data.getFloat());
            case F16 -> hexadecimal(ElementConversion.halfToFloat(data.getShort()));
            case BF16 -> hexadecimal(Float.intBitsToFloat(data.getShort() << 16));
            case I64 -> Long.toString(data.getLong());
            case U64 -> Long.toUnsignedString(data.getLong());
            case I32 -> Integer.toString(data.getInt());
            case I16 -> Short.toString(data.getShort());
            case I8 -> Byte.toString(data.get());
            case U8, BOOL -> Integer.toString(Byte.toUnsignedInt(data.get()));
            case U32 -> Integer.toUnsignedString(data.getInt());
            case U16 -> Integer.toString(Short.toUnsignedInt(data.getShort()));
          });
    }
    return elements;
  }

  /** Returns a number as Python's {@code float.hex} writes it. */
  private static String hexadecimal(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return Double.toHexString(value);
  }

  /** Returns the same number for two ways to write it in hexadecimal. */
  public static List<String> normalised(Tensor tensor) {
    if (!tensor.info().type().isFloating()) {
      return tensor.elements();
    }
    return tensor.elements().stream()
        .map(
            text ->
                text.equals("nan") || text.endsWith("inf")
                    ? text
                    : Double.toHexString(Double.parseDouble(text)))
        .toList();
  }
}

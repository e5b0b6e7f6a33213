package io.github.adabet.djl.weights.internal.shards;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.adabet.djl.weights.internal.io.CountedText;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.HeldMemory;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the index of a network that is stored in several files, as Hugging Face's library writes
 * it: JSON whose {@code weight_map} has the name of the file, beside the index, of each tensor.
 */
final class ShardIndex {

  private static final String WEIGHT_MAP = "weight_map";

  private final FileBytes file;
  private final HeldMemory memory;
  private final JsonReader reader;
  private final Map<String, String> shards = new LinkedHashMap<>();

  private ShardIndex(FileBytes file) {
    this.file = file;
    this.memory = new HeldMemory(file);
    this.reader =
        new JsonReader(
            new CountedText(
                new InputStreamReader(
                    file.stream(0, file.size()), StandardCharsets.UTF_8.newDecoder()),
                memory));
    reader.setStrictness(Strictness.STRICT);
  }

  /**
   * Reads an index.
   *
   * @param file the open file
   * @return the file name of each tensor's shard, in the order of the index
   * @throws WeightsException if the file is no index, malformed, or names files elsewhere
   */
  static Map<String, String> read(FileBytes file) {
    ShardIndex index = new ShardIndex(file);
    try {
      index.parse();
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | JsonParseException e) {
      throw file.failure(
          "begins like JSON, but is no index of shards: " + e.getMessage() + notWeights(), e);
    }
    if (index.shards.isEmpty()) {
      throw file.failure("is JSON without a \"" + WEIGHT_MAP + "\" of shards" + notWeights());
    }
    return index.shards;
  }

  private static String notWeights() {
    return "; open the file of weights that belongs to it (*.safetensors, *.bin, *.pth)";
  }

  private void parse() throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      if (reader.nextName().equals(WEIGHT_MAP)) {
        parseMap();
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    if (reader.peek() != JsonToken.END_DOCUMENT) {
      throw new IllegalArgumentException("there is text after the JSON object");
    }
  }

  private void parseMap() throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String tensor = reader.nextName();
      String shard = reader.nextString();
      memory.addText(tensor.length());
      memory.addText(shard.length());
      memory.add(2 * HeldMemory.MAP_ENTRY);
      if (shard.isEmpty()
          || shard.startsWith(".")
          || shard.indexOf('/') >= 0
          || shard.indexOf('\\') >= 0
          || shard.indexOf(':') >= 0
          || shard.indexOf('\0') >= 0) {
        throw file.failure(
            "puts " + tensor + " into \"" + shard + "\", which is no name of a file beside it");
      }
      if (shards.put(tensor, shard) != null) {
        throw new IllegalArgumentException(tensor + " stands twice");
      }
    }
    reader.endObject();
  }
}

package io.github.adabet.djl;

import com.google.gson.stream.JsonWriter;
import io.github.adabet.djl.SafetensorsHeader.ElementType;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes the safetensors format read by {@link Safetensors}, asking for one tensor's bytes at a
 * time so that a large model is never copied as a whole.
 */
final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param name the tensor's unique name
   * @param type the element type
   * @param shape the extents, each at least 0; empty for a scalar
   * @param data supplies the raw little-endian row-major bytes between position and limit; called
   *     once, and done with before the next entry's is called
   */
  record Entry(String name, ElementType type, List<Long> shape, Supplier<ByteBuffer> data) {

    Entry {
      shape = List.copyOf(shape);
    }

    /** Returns the number of bytes the type and shape ask for. */
    long byteLength() {
      long bytes = type.bytes();
      for (long extent : shape) {
        bytes = Math.multiplyExact(bytes, extent);
      }
      return bytes;
    }
  }

  /**
   * Writes a whole file to a channel, from its current position.
   *
   * @param channel where to write
   * @param metadata the strings under {@code __metadata__}
   * @param entries the tensors, in file order, with distinct names
   * @throws IOException if writing fails
   * @throws IllegalArgumentException if an entry's data are not as long as its type and shape say
   */
  static void write(FileChannel channel, Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    byte[] header = header(metadata, entries).getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-header.length, ALIGNMENT);
    ByteBuffer start =
        ByteBuffer.allocate(Safetensors.LENGTH_BYTES + header.length + padding)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length + padding)
            .put(header)
            .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
            .flip();
    writeFully(channel, start);
    for (Entry entry : entries) {
      ByteBuffer data = entry.data().get();
      if (data.remaining() != entry.byteLength()) {
        throw new IllegalArgumentException(
            "tensor "
                + entry.name()
                + " has "
                + data.remaining()
                + " bytes, needed "
                + entry.byteLength());
      }
      writeFully(channel, data);
    }
  }

  private static String header(Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject().name(SafetensorsHeader.METADATA).beginObject();
      for (Map.Entry<String, String> string : metadata.entrySet()) {
        json.name(string.getKey()).value(string.getValue());
      }
      json.endObject();
      long offset = 0;
      for (Entry entry : entries) {
        long end = offset + entry.byteLength();
        json.name(entry.name()).beginObject();
        json.name("dtype").value(entry.type().name());
        json.name("shape").beginArray();
        for (long extent : entry.shape()) {
          json.value(extent);
        }
        json.endArray();
        json.name("data_offsets").beginArray().value(offset).value(end).endArray();
        json.endObject();
        offset = end;
      }
      json.endObject();
    }
    return text.toString();
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}

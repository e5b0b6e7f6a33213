package io.github.adabet.djl.weights;

import ai.djl.ndarray.NDArray;
import com.google.gson.stream.JsonWriter;
import io.github.adabet.djl.weights.internal.io.AtomicFile;
import io.github.adabet.djl.weights.internal.safetensors.SafetensorsArchive;
import io.github.adabet.djl.weights.internal.safetensors.SafetensorsHeader;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes the safetensors format that {@link TensorArchive} reads, asking for one tensor's bytes at
 * a time so that a large model is never copied as a whole.
 */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param name the tensor's unique name
   * @param info the element type and shape
   * @param data supplies the raw little-endian row-major bytes between position and limit; called
   *     once, and done with before the next entry's is called
   */
  public record Entry(String name, TensorInfo info, Supplier<ByteBuffer> data) {

    /**
     * An array as it is.
     *
     * @param name the tensor's unique name
     * @param array the array, read when the entry is written; must be open and unchanged until then
     * @return the entry
     * @throws WeightsException if the array's type cannot be stored, or it has 2 GiB or more
     */
    public static Entry of(String name, NDArray array) {
      ElementType type = ElementType.of(array.getDataType());
      List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
      TensorInfo info = new TensorInfo(type, shape);
      if (info.byteLength() > Integer.MAX_VALUE) {
        throw new WeightsException(
            "The tensor "
                + name
                + " has "
                + info.byteLength()
                + " bytes; the most that an engine hands out is "
                + Integer.MAX_VALUE
                + ". Write it in parts under several names");
      }
      return new Entry(name, info, () -> bytesOf(name, array));
    }

    private static ByteBuffer bytesOf(String name, NDArray array) {
      if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
        throw new WeightsException(
            "The tensor "
                + name
                + " cannot be written: the format is little-endian and this machine is not");
      }
      return array.toByteBuffer(true);
    }
  }

  /**
   * Replaces or creates a file, so that a reader, or a restart after a crash, finds either the
   * whole old content or the whole new one.
   *
   * @param file the file; its directory is created if absent
   * @param metadata the strings under {@code __metadata__}
   * @param entries the tensors, in file order
   * @throws IllegalArgumentException if two entries have one name, or an entry's data are not as
   *     long as its type and shape say
   * @throws WeightsException if the directory or the file cannot be written, or the disk is full;
   *     what stood there before is intact then
   */
  public static void write(Path file, Map<String, String> metadata, List<Entry> entries) {
    requireDistinctNames(entries);
    AtomicFile.replace(file, channel -> write(channel, metadata, entries));
  }

  private static void requireDistinctNames(List<Entry> entries) {
    Set<String> names = new HashSet<>();
    names.add(SafetensorsHeader.METADATA);
    for (Entry entry : entries) {
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException(
            "two tensors are named "
                + entry.name()
                + "; names must differ from each other and from "
                + SafetensorsHeader.METADATA);
      }
    }
  }

  private static void write(FileChannel channel, Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    byte[] header = header(metadata, entries).getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-header.length, ALIGNMENT);
    ByteBuffer start =
        ByteBuffer.allocate(SafetensorsArchive.LENGTH_BYTES + header.length + padding)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length + padding)
            .put(header)
            .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
            .flip();
    writeFully(channel, start);
    for (Entry entry : entries) {
      ByteBuffer data = entry.data().get();
      if (data.remaining() != entry.info().byteLength()) {
        throw new IllegalArgumentException(
            "tensor "
                + entry.name()
                + " has "
                + data.remaining()
                + " bytes, needed "
                + entry.info().byteLength());
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
        long end = offset + entry.info().byteLength();
        json.name(entry.name()).beginObject();
        json.name("dtype").value(entry.info().type().name());
        json.name("shape").beginArray();
        for (long extent : entry.info().shape()) {
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

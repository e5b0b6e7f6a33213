package io.github.adabet.examples.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Reads event files as TensorBoard does, from the definitions of the format. */
public final class EventReading {
  private EventReading() {}

  /**
   * Reads what TensorBoard shows of a folder: what a file says of a step and later ones is
   * forgotten where a following one begins a session at that step.
   *
   * @return by tag, the values by step; a value for each step, so that none is shown twice
   * @throws AssertionError if a record is cut off or damaged, or a step has two values
   */
  public static SortedMap<String, SortedMap<Long, Float>> scalars(Path folder) throws IOException {
    SortedMap<String, SortedMap<Long, Float>> scalars = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      for (byte[] record : records(Files.readAllBytes(file))) {
        add(record, scalars);
      }
    }
    return scalars;
  }

  private static void add(byte[] event, SortedMap<String, SortedMap<Long, Float>> scalars) {
    long[] step = {0};
    // Fields of Event, Summary and Summary.Value, by their numbers in TensorFlow's .proto files.
    fields(event, number -> number == 2 ? value -> step[0] = value.number() : Field.IGNORED);
    fields(
        event,
        number ->
            switch (number) {
              case 7 -> session -> scalars.values().forEach(one -> one.tailMap(step[0]).clear());
              case 5 ->
                  summary ->
                      fields(
                          summary.bytes(),
                          part -> part == 1 ? one -> add(one, step[0], scalars) : Field.IGNORED);
              default -> Field.IGNORED;
            });
  }

  private static void add(
      Value message, long step, SortedMap<String, SortedMap<Long, Float>> scalars) {
    String[] tag = new String[1];
    List<Float> values = new ArrayList<>();
    fields(
        message.bytes(),
        number ->
            switch (number) {
              case 1 -> text -> tag[0] = new String(text.bytes(), StandardCharsets.UTF_8);
              case 2 -> value -> values.add(Float.intBitsToFloat((int) value.number()));
              default -> Field.IGNORED;
            });
    for (float value : values) {
      Float before = scalars.computeIfAbsent(tag[0], one -> new TreeMap<>()).put(step, value);
      assertThat(before).as("an earlier value of %s at step %d", tag[0], step).isNull();
    }
  }

  /** Reads records, checking each checksum with the definition of TensorFlow's record format. */
  static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      assertThat(in.remaining()).as("bytes from %d on", in.position()).isGreaterThanOrEqualTo(12);
      byte[] length = new byte[8];
      in.get(in.position(), length);
      byte[] data = new byte[(int) in.getLong()];
      assertThat(in.getInt()).isEqualTo(masked(length));
      assertThat(in.remaining()).as("bytes of a record").isGreaterThanOrEqualTo(data.length + 4);
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(data));
      records.add(data);
    }
    return records;
  }

  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    long value = checksum.getValue();
    return (int) (((value >>> 15) | (value << 17)) + 0xa282ead8L);
  }

  /** Walks over the fields of a message. */
  private static void fields(byte[] message, IntFunction<Field> byNumber) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      Value value =
          switch ((int) key & 7) {
            case 0 -> new Value(varint(in), new byte[0]);
            case 1 -> new Value(in.getLong(), new byte[0]);
            case 2 -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield new Value(0, bytes);
            }
            case 5 -> new Value(in.getInt(), new byte[0]);
            default -> throw new AssertionError("wire type of key " + key);
          };
      byNumber.apply((int) (key >>> 3)).read(value);
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** The value of a field: a number, or bytes. */
  private record Value(long number, byte[] bytes) {}

  /** Reads a field. */
  private interface Field {
    Field IGNORED = value -> {};

    void read(Value value);
  }
}

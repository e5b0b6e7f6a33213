package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir private Path directory;

  @Test
  void read_whatWasWritten_isEqual() {
    Path file = directory.resolve("a.safetensors");
    write(file);

    try (TensorArchive tensors = TensorFiles.open(file)) {
      assertThat(tensors.metadata()).containsExactly(Map.entry("key \"quoted\"", "väl\nue"));
      assertThat(tensors.tensors()).containsOnlyKeys("floats", "empty", "scalar");
      assertThat(tensors.tensors().get("floats").shape()).containsExactly(2L, 2L);
      assertThat(tensors.tensors().get("scalar").shape()).isEmpty();
      ByteBuffer floats = tensors.read("floats");
      assertThat(
              List.of(floats.getFloat(), floats.getFloat(), floats.getFloat(), floats.getFloat()))
          .containsExactly(1f, -0f, Float.NaN, Float.MIN_VALUE);
      assertThat(tensors.read("empty").remaining()).isZero();
      assertThat(tensors.read("scalar").getLong()).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  void open_everyTruncation_throws() throws IOException {
    Path file = directory.resolve("a.safetensors");
    write(file);
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Path cut = directory.resolve("cut.safetensors");
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TensorFiles.open(cut))
          .as("first %d bytes", length)
          .isInstanceOf(WeightsException.class);
    }
  }

  @Test
  void open_trailingBytes_throws() throws IOException {
    Path file = directory.resolve("a.safetensors");
    write(file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));

    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("cover");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 100_000_001, 1L << 31})
  void open_absurdHeaderLength_throws(long length) throws IOException {
    Path file = directory.resolve("a.safetensors");
    byte[] bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    Files.write(file, bytes);

    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("header of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{} {}",
        "{\"a\":1}",
        "{\"a\":{}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,7]}}",
        "{\"a\":{\"dtype\":null,\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"__metadata__\":null,\"__metadata__\":null,\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{'a':{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":[[}}",
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[1,9]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"__metadata__\":{\"a\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"
      })
  void open_malformedHeader_throws(String header) throws IOException {
    Path file = directory.resolve("a.safetensors");
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(16 + json.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());

    assertThatThrownBy(() -> TensorFiles.open(file)).isInstanceOf(WeightsException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__metadata__\":null,\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":{\"b\":[1.5,null]}}}",
        "{\"b\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,0]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
      })
  void open_headerThatTheFormatsOwnReaderTakes_isRead(String header) throws IOException {
    Path file = file(header, 8);

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.metadata()).isEmpty();
      assertThat(archive.tensors())
          .containsExactly(Map.entry("a", new TensorInfo(ElementType.F32, List.of(2L))));
    }
  }

  @Test
  void open_tensorOfAnUnknownType_hurtsNoOther() throws IOException {
    Path file =
        file(
            "{\"new\":{\"dtype\":\"F8_E8M0\",\"shape\":[4],\"data_offsets\":[0,4]},"
                + "\"old\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
            8);

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("old");
      assertThat(archive.unreadable())
          .containsExactly(Map.entry("new", "elements of the type F8_E8M0, shape [4]"));
      assertThat(archive.read("old").remaining()).isEqualTo(4);
    }
  }

  @Test
  void open_headerOfTwentyMegabytes_isRead() throws IOException {
    int count = 100_000;
    StringBuilder header = new StringBuilder("{");
    String filler = "x".repeat(140);
    for (int i = 0; i < count; i++) {
      header.append(i == 0 ? "" : ",");
      header.append("\"%s.%d\":{\"dtype\":\"U8\",\"shape\":[2,1],".formatted(filler, i));
      header.append("\"data_offsets\":[%d,%d]}".formatted(2 * i, 2 * i + 2));
    }
    Path file = file(header.append("}").toString(), 2 * count);
    assertThat(Files.size(file)).isGreaterThan(20_000_000);

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).hasSize(count);
      assertThat(archive.read(filler + ".99999").remaining()).isEqualTo(2);
    }
  }

  @Test
  void open_headerThatWouldFillTheMemory_isRefusedBefore() throws IOException {
    // A single string of 90 MB, and millions of fields: both legal JSON.
    Path file = directory.resolve("a.safetensors");
    for (String part : List.of("x", "\":\"\",\"")) {
      int repeats = 90_000_000 / part.length();
      long length = 20 + (long) repeats * part.length();
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
        out.write("{\"__metadata__\":{\"kk".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < repeats; i++) {
          out.write(bytes);
        }
      }

      assertThatThrownBy(() -> TensorFiles.open(file)).isInstanceOf(WeightsException.class);
    }
  }

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return Files.write(
        directory.resolve("a.safetensors"),
        ByteBuffer.allocate(8 + json.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
  }

  @Test
  void open_deeplyNestedHeader_throws() throws IOException {
    Path file = directory.resolve("a.safetensors");
    byte[] json = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());

    assertThatThrownBy(() -> TensorFiles.open(file)).isInstanceOf(WeightsException.class);
  }

  @Test
  void open_headerNotUtf8_throws() throws IOException {
    Path file = directory.resolve("a.safetensors");
    Files.write(file, new byte[] {2, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xfe});

    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void open_absentFile_throws() {
    assertThatThrownBy(() -> TensorFiles.open(directory.resolve("absent")))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void replace_diskFull_keepsTheFormerFile() throws IOException {
    Path file = directory.resolve("a.safetensors");
    write(file);
    byte[] before = Files.readAllBytes(file);
    // Linux has a device that is always full; the temporary file is made to point there.
    Files.createSymbolicLink(directory.resolve("a.safetensors.tmp"), Path.of("/dev/full"));

    assertThatThrownBy(() -> write(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("intact");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void replace_directoryIsAFile_throws() throws IOException {
    Path notDirectory = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> write(notDirectory.resolve("a.safetensors")))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("file");
  }

  @Test
  void write_dataOfWrongLength_throwsAndKeepsTheFormerFile() throws IOException {
    Path file = directory.resolve("a.safetensors");
    write(file);
    byte[] before = Files.readAllBytes(file);
    List<SafetensorsWriter.Entry> entries =
        List.of(
            new SafetensorsWriter.Entry(
                "a", new TensorInfo(ElementType.F32, List.of(3L)), () -> ByteBuffer.allocate(8)));

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), entries))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static void write(Path file) {
    List<SafetensorsWriter.Entry> entries =
        List.of(
            new SafetensorsWriter.Entry(
                "floats",
                new TensorInfo(ElementType.F32, List.of(2L, 2L)),
                () ->
                    ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(1)
                        .putFloat(-0f)
                        .putFloat(Float.NaN)
                        .putFloat(Float.MIN_VALUE)
                        .flip()),
            new SafetensorsWriter.Entry(
                "empty",
                new TensorInfo(ElementType.U8, List.of(0L, 5L)),
                () -> ByteBuffer.allocate(0)),
            new SafetensorsWriter.Entry(
                "scalar",
                new TensorInfo(ElementType.I64, List.of()),
                () ->
                    ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(Long.MIN_VALUE)
                        .flip()));
    SafetensorsWriter.write(file, Map.of("key \"quoted\"", "väl\nue"), entries);
  }
}

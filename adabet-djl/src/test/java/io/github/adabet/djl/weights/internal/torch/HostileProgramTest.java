package io.github.adabet.djl.weights.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.weights.PythonFiles;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.TorchZip;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs of torch.export that are damaged, unusual, or that somebody made to do harm. */
class HostileProgramTest extends HostileArchives {

  private static final String ROOT = "a/data/weights/";
  private static final String PLACE =
      "{'config': {'w': {'path_name': 'weight_0', 'is_param': true, 'use_pickle': false,"
          + " 'tensor_meta': {'dtype': 7, 'sizes': [{'as_int': 2}, {'as_int': 2}],"
          + " 'requires_grad': true, 'device': {'type': 'cpu', 'index': null},"
          + " 'strides': [{'as_int': 2}, {'as_int': 1}], 'storage_offset': {'as_int': 0},"
          + " 'layout': 7}}}}";

  private static TorchZip program(String table) {
    return new TorchZip()
        .put("a/archive_format", latin1("pt2"))
        .put(ROOT + "model_weights_config.json", latin1(table.replace('\'', '"')))
        .put(ROOT + "weight_0", storage());
  }

  @Test
  void open_legalTable_isRead() {
    try (TensorArchive archive = TensorFiles.open(write(program(PLACE).bytes()))) {
      float[] values = new float[4];
      archive.read("w").order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);

      assertThat(values).containsExactly(0, 1, 2, 3);
    }
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'weight_0'; '../weight_0'; does not hold the entry",
        "'weight_0'; 'model_weights_config.json/'; does not hold the entry",
        "'storage_offset': {'as_int': 0}; 'storage_offset': {'as_int': 1}; reaches",
        "'storage_offset': {'as_int': 0}; 'storage_offset': {'as_int': -1}; reaches",
        "[{'as_int': 2}, {'as_int': 2}]; [{'as_int': 2}, {'as_int': 9223372036854775807}]; w",
        "[{'as_int': 2}, {'as_int': 2}]; [{'as_int': 2}, {'as_int': 1e99}]; no table",
        "[{'as_int': 2}, {'as_int': 2}]; [{'as_int': 2}, {'as_int': -2}]; negative",
        "[{'as_int': 2}, {'as_int': 2}]; [{'as_int': 2}]; strides",
        "[{'as_int': 2}, {'as_int': 1}]; [{'as_int': 2}, {'as_int': -1}]; negative stride",
        "'path_name': 'weight_0',; ; path_name",
        "'path_name': 'weight_0'; 'path_name': ['weight_0']; no table",
        "'dtype': 7; 'dtype': 'F32'; no table",
        "}}}}; }}}} x; no table",
        "}}}}; }}; no table",
        "{'config'; {'x': 1, 'config': {'w': {'path_name': 'weight_0'}}, 'config'; stands twice"
      })
  void open_tableThatLies_isRefused(String part, String replacement, String message) {
    String table = PLACE.replace(part, replacement == null ? "" : replacement);

    assertThat(table).isNotEqualTo(PLACE);
    assertRefused(write(program(table).bytes()), message);
  }

  @Test
  void open_tableOfDeepNesting_isRefused() {
    String deep = "{'other': " + "[".repeat(100_000) + "}";

    assertRefused(write(program(deep).bytes()), "no table");
  }

  @Test
  void open_shapeOfThousandsOfDimensions_isRefused() {
    String many = "[" + "{'as_int': 1}, ".repeat(5000) + "{'as_int': 1}]";

    assertRefused(
        write(program(PLACE.replace("[{'as_int': 2}, {'as_int': 2}]", many)).bytes()),
        "too many dimensions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'dtype': 7; 'dtype': 10; complex64",
        "'dtype': 7; 'dtype': 29; float8_e4m3fn",
        "'dtype': 7; 'dtype': 999; unknown type 999",
        "'layout': 7; 'layout': 2; not dense",
        "[{'as_int': 2}, {'as_int': 2}]; [{'as_int': 2}, {'as_expr': {'expr_str': 's0'}}]; fixed",
        "'use_pickle': false; 'use_pickle': true; class of its own"
      })
  void open_tensorOfAnotherKind_isListedAsNotRead(String part, String replacement, String kind) {
    Path file = write(program(PLACE.replace(part, replacement)).bytes());

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).isEmpty();
      assertThat(archive.unreadable().get("w")).contains(kind);
    }
  }

  @Test
  void open_programSavedWithoutItsWeights_listsThemAsNotRead() {
    Path file = write(program(PLACE).put(ROOT + "weight_0", new byte[0]).bytes());

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.unreadable().get("w")).contains("saved without weights");
    }
  }

  @Test
  void open_severalPrograms_putTheirNamesInFront() {
    Path file =
        write(
            program(PLACE)
                .put(ROOT + "other_weights_config.json", latin1(PLACE.replace('\'', '"')))
                .bytes());

    try (TensorArchive archive = TensorFiles.open(file)) {
      assertThat(archive.tensors()).containsOnlyKeys("model.w", "other.w");
    }
  }

  @Test
  void open_programWithTwoKindsOfWeights_isRefused() {
    byte[] pickled =
        TorchZip.copyOf(PythonFiles.file("program-2.8.pt2"))
            .get("program-2.8/data/weights/model.pt");

    assertRefused(write(program(PLACE).put(ROOT + "model.pt", pickled).bytes()), "twice");
  }

  @Test
  void open_stateDictWithinThatIsDamaged_isRefusedNamingTheEntry() {
    TorchZip old = TorchZip.copyOf(PythonFiles.file("program-2.7.pt2"));
    byte[] pickled = old.get("serialized_state_dict.pt");
    for (int length = 1; length < pickled.length; length += pickled.length / 50) {
      byte[] cut = Arrays.copyOf(pickled, length);
      assertRefused(
          write(old.put("serialized_state_dict.pt", cut).bytes()), "(serialized_state_dict.pt)");
    }
  }

  @Test
  void open_programWithinAProgram_isRefused() {
    TorchZip old = TorchZip.copyOf(PythonFiles.file("program-2.7.pt2"));

    assertRefused(
        write(old.put("serialized_state_dict.pt", program(PLACE).bytes()).bytes()), "data.pkl");
  }

  @Test
  void open_unusualArchives_areRefusedWithTheReason() {
    assertRefused(write(program(PLACE).bytes(ZipEntry.DEFLATED)), "uncompressed");
    assertRefused(write(program(PLACE).put("a/byteorder", latin1("big")).bytes()), "byte order");
    assertRefused(
        write(program(PLACE).put("a/archive_format", latin1("pt3")).bytes()), "format \"pt3\"");
    TorchZip compiled =
        new TorchZip()
            .put("a/archive_format", "pt2".getBytes(StandardCharsets.US_ASCII))
            .put("a/data/aotinductor/model/c.so", new byte[8]);
    assertRefused(write(compiled.bytes()), "AOTInductor");
    TorchZip empty = new TorchZip().put("a/archive_format", latin1("pt2"));
    assertRefused(write(empty.bytes()), "without weights");
  }
}

package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.internal.io.ArchiveContents;
import io.github.adabet.djl.weights.internal.io.FileArchive;
import io.github.adabet.djl.weights.internal.io.FileBytes;
import io.github.adabet.djl.weights.internal.io.StoredTensor;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What filling arrays from archives, and writing them, owes on every engine. */
@Tag("jdk")
abstract class ArrayImportContract {

  private static final float[] ONE_TO_SIX = {1, 2, 3, 4, 5, 6};

  @TempDir private Path directory;

  /** Returns DJL's name of the engine. */
  abstract String engine();

  private NDManager manager() {
    Engine engine = DjlEngines.engine(engine());
    return engine.newBaseManager();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base",
        "transposed",
        "stepped",
        "shifted",
        "column",
        "expanded",
        "overlapping",
        "permuted",
        "channels_last",
        "ones"
      })
  void copyInto_tensorInAnyStrides_fillsRowMajor(String name) {
    PythonFiles.Tensor expected = PythonFiles.expected("flat.pth").get(name);
    try (NDManager manager = manager();
        TensorArchive archive = TensorFiles.open(PythonFiles.file("flat.pth"))) {
      NDArray array = manager.zeros(shape(expected.info()));

      archive.copyInto(name, array);

      assertThat(array.toFloatArray()).containsExactly(floats(expected.elements()));
    }
  }

  @ParameterizedTest
  @CsvSource({"special.F64", "special.F32", "special.F16", "special.BF16"})
  void copyInto_anyFloatingType_becomesTheNearestFloat32(String name) {
    PythonFiles.Tensor expected = PythonFiles.expected("flat.pth").get(name);
    try (NDManager manager = manager();
        TensorArchive archive = TensorFiles.open(PythonFiles.file("flat.pth"))) {
      NDArray array = manager.zeros(shape(expected.info()));

      archive.copyInto(name, array);

      assertThat(array.toFloatArray()).containsExactly(floats(expected.elements()));
    }
  }

  @Test
  void copyInto_anotherShapeOrType_throwsAndChangesNothing() {
    try (NDManager manager = manager();
        TensorArchive archive = TensorFiles.open(PythonFiles.file("flat.pth"))) {
      NDArray array = manager.ones(new Shape(6, 4));
      NDArray integers = manager.ones(new Shape(4, 6), DataType.INT32);

      assertThatThrownBy(() -> archive.copyInto("base", array))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("F32[4, 6]")
          .hasMessageContaining("F32[6, 4]");
      assertThatThrownBy(() -> archive.copyInto("base", integers))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("I32[4, 6]");
      assertThat(array.toFloatArray()).containsOnly(1f);
      assertThat(integers.toIntArray()).containsOnly(1);
    }
  }

  @Test
  void copyInto_tensorLongerThanTheBuffer_isExact() {
    // 20 MB: more than the buffer, rows that do not divide it
    Shape shape = new Shape(1013, 4999);
    Path file = directory.resolve("large.safetensors");
    float[] values = new float[(int) shape.size()];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    try (NDManager manager = manager()) {
      NDArray source = manager.create(values, shape);
      NDArray target = manager.zeros(shape);
      SafetensorsWriter.write(file, Map.of(), List.of(SafetensorsWriter.Entry.of("large", source)));

      try (TensorArchive archive = TensorFiles.open(file)) {
        archive.copyInto("large", target);
      }

      assertThat(target.toFloatArray()).isEqualTo(values);
    }
  }

  /** 24 MB, of which boxes along two dimensions are filled: more than the buffer in each. */
  @Test
  void copyInto_permutedTensorLongerThanTheBuffer_isExact() throws IOException {
    long[] stored = {3, 2, 1_000_003};
    TensorInfo info = new TensorInfo(ElementType.F32, List.of(stored[2], stored[0], stored[1]));
    Path file = directory.resolve("permuted");
    ByteBuffer values = ByteBuffer.allocate((int) info.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < info.elements(); i++) {
      values.putFloat(i);
    }
    Files.write(file, values.array());
    FileBytes bytes = FileBytes.open(file);
    List<Long> strides = List.of(1L, 2 * stored[2], stored[2]);
    StoredTensor tensor = new StoredTensor(bytes, info, 0, strides, false);
    try (FileArchive archive =
            new FileArchive(
                bytes, TensorArchive.Format.STATE_DICT, ArchiveContents.of(Map.of("t", tensor)));
        NDManager manager = manager()) {
      NDArray array = manager.zeros(shape(info));

      archive.copyInto("t", array);

      float[] expected = new float[(int) info.elements()];
      for (int i = 0; i < expected.length; i++) {
        int outer = i / 6;
        int inner = i % 6;
        expected[i] = (float) (outer + (inner / 2) * 2L * stored[2] + (inner % 2) * stored[2]);
      }
      assertThat(array.toFloatArray()).isEqualTo(expected);
    }
  }

  @Test
  void copyInto_integersAndWiderTypes_becomeFloatsAsInPyTorch() {
    try (NDManager manager = manager();
        TensorArchive archive = TensorFiles.open(PythonFiles.file("conversions.safetensors"))) {
      for (ElementType from : ElementType.values()) {
        TensorInfo info = archive.tensors().get(from + ".source");
        NDArray ours = manager.zeros(shape(info));
        NDArray pyTorchs = manager.zeros(shape(info));

        archive.copyInto(from + ".source", ours);
        archive.copyInto(from + ".F32", pyTorchs);

        assertThat(ours.toFloatArray()).as("%s", from).isEqualTo(pyTorchs.toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"large.pth, small", "large.pth, spread", "large.safetensors, small"})
  void copyInto_tensorBeyondTwoGibibytes_isExact(String name, String tensor) throws IOException {
    float[] expected = tensor.equals("small") ? ONE_TO_SIX : new float[] {0, 7, 0, 3, 8, 0};
    try (NDManager manager = manager();
        TensorArchive archive = TensorFiles.open(SparseFile.create(name, directory))) {
      NDArray array = manager.zeros(new Shape(2, 3));

      archive.copyInto(tensor, array);

      assertThat(array.toFloatArray()).containsExactly(expected);
    }
  }

  @Test
  void write_arraysOfSeveralTypes_areReadBackEqual() {
    Path file = directory.resolve("a.safetensors");
    try (NDManager manager = manager()) {
      NDArray floats = manager.create(new float[] {1, -0f, Float.MIN_VALUE}, new Shape(3, 1));
      NDArray longs = manager.create(new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
      NDArray scalar = manager.create(2.5f);
      SafetensorsWriter.write(
          file,
          Map.of(),
          List.of(
              SafetensorsWriter.Entry.of("floats", floats),
              SafetensorsWriter.Entry.of("longs", longs),
              SafetensorsWriter.Entry.of("scalar", scalar)));

      try (TensorArchive archive = TensorFiles.open(file)) {
        NDArray floatsAgain = manager.ones(new Shape(3, 1));
        NDArray longsAgain = manager.ones(new Shape(2), DataType.INT64);
        NDArray scalarAgain = manager.create(0f);
        archive.copyInto("floats", floatsAgain);
        archive.copyInto("longs", longsAgain);
        archive.copyInto("scalar", scalarAgain);

        assertThat(floatsAgain.toFloatArray()).containsExactly(1, -0f, Float.MIN_VALUE);
        assertThat(longsAgain.toLongArray()).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(scalarAgain.getFloat()).isEqualTo(2.5f);
      }
    }
  }

  @Test
  void write_twoTensorsOfOneName_throws() {
    try (NDManager manager = manager()) {
      SafetensorsWriter.Entry entry = SafetensorsWriter.Entry.of("a", manager.create(1f));

      assertThatThrownBy(
              () ->
                  SafetensorsWriter.write(directory.resolve("a"), Map.of(), List.of(entry, entry)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("named a");
    }
  }

  private static Shape shape(TensorInfo info) {
    return new Shape(info.shape().stream().mapToLong(Long::longValue).toArray());
  }

  private static float[] floats(List<String> elements) {
    float[] floats = new float[elements.size()];
    for (int i = 0; i < floats.length; i++) {
      String text = elements.get(i);
      floats[i] =
          switch (text) {
            case "nan" -> Float.NaN;
            case "inf" -> Float.POSITIVE_INFINITY;
            case "-inf" -> Float.NEGATIVE_INFINITY;
            default -> (float) Double.parseDouble(text);
          };
    }
    return floats;
  }
}

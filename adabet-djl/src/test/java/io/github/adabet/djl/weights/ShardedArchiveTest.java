package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedArchiveTest {

  private static final String INDEX = "model.safetensors.index.json";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({INDEX + ", SAFETENSORS", "pytorch_model.bin.index.json, STATE_DICT"})
  void open_indexOfShards_readsTheTensorsOfAll(String name, TensorArchive.Format format) {
    Map<String, PythonFiles.Tensor> expected = PythonFiles.expected("shards/shards");
    try (TensorArchive archive = TensorFiles.open(PythonFiles.file("shards/" + name));
        NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      assertThat(archive.format()).isEqualTo(format);
      assertThat(archive.file().getFileName()).hasToString(name);
      assertThat(archive.unreadable()).isEmpty();
      Map<String, PythonFiles.Tensor> content = PythonFiles.content(archive);
      assertThat(content.keySet()).containsExactlyElementsOf(expected.keySet());
      expected.forEach(
          (tensor, python) ->
              assertThat(PythonFiles.normalised(content.get(tensor)))
                  .isEqualTo(PythonFiles.normalised(python)));
      ByteBuffer piece = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      archive.read("layer2.weight", 4, piece);
      assertThat(piece.flip().getFloat()).isEqualTo(24);
      NDArray array = manager.zeros(new Shape(2, 3));
      archive.copyInto("layer1.weight", array);
      assertThat(array.toFloatArray()).containsExactly(10, 11, 12, 13, 14, 15);
      assertThatThrownBy(() -> archive.read("layer9.weight"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("layer9.weight");
    }
  }

  @Test
  void open_indexWithoutAShard_namesTheFile() throws IOException {
    copy(INDEX);
    copy("model-00001-of-00002.safetensors");

    assertThatThrownBy(() -> TensorFiles.open(directory.resolve(INDEX)))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("[model-00002-of-00002.safetensors]")
        .hasMessageContaining("download");
  }

  @Test
  void open_indexOfATensorThatItsShardLacks_throws() throws IOException {
    copy("model-00001-of-00002.safetensors");
    Path index = write("{\"weight_map\":{\"layer2.weight\":\"model-00001-of-00002.safetensors\"}}");

    assertThatThrownBy(() -> TensorFiles.open(index))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("layer2.weight")
        .hasMessageContaining("does not hold it");
  }

  @Test
  void open_tensorsThatTheIndexLeavesOut_areListedToo() throws IOException {
    copy("model-00001-of-00002.safetensors");
    Path index = write("{\"weight_map\":{\"layer1.weight\":\"model-00001-of-00002.safetensors\"}}");

    try (TensorArchive archive = TensorFiles.open(index)) {
      assertThat(archive.tensors()).containsOnlyKeys("layer1.weight", "layer0.weight");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "/etc/passwd", "a/b", "c:b", "..", ".", "", "a\\\\b", "a\\u0000"})
  void open_shardThatIsElsewhere_isRefused(String shard) throws IOException {
    Path index = write("{\"weight_map\":{\"a\":\"" + shard + "\"}}");

    assertThatThrownBy(() -> TensorFiles.open(index))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("no name of a file");
  }

  @Test
  void open_indexThatNamesItself_isRefused() throws IOException {
    Path index = write("{\"weight_map\":{\"a\":\"" + INDEX + "\"}}");

    assertThatThrownBy(() -> TensorFiles.open(index)).isInstanceOf(WeightsException.class);
  }

  private void copy(String name) throws IOException {
    Files.copy(PythonFiles.file("shards/" + name), directory.resolve(name));
  }

  private Path write(String index) throws IOException {
    return Files.writeString(directory.resolve(INDEX), index);
  }
}

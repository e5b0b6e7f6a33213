package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of weights are found in repositories of DJL's model zoo. */
class ZooWeightsTest {

  private static final Shape INPUT = new Shape(1, 3);

  @TempDir private Path directory;

  private NDManager manager;
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();

  @BeforeEach
  void open() {
    manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
    tensors.put("01Linear.weight", manager.ones(new Shape(2, 3)));
    tensors.put("01Linear.bias", manager.ones(new Shape(2)));
    tensors.put("02Linear.weight", manager.ones(new Shape(4, 2)));
    tensors.put("02Linear.bias", manager.ones(new Shape(4)));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void fromZoo_localRepository_findsTheFile() {
    Path file = write("");

    WeightReport report =
        PretrainedWeights.fromZoo(directory.toUri().toString()).loadInto(initialised());

    assertThat(report.isComplete()).isTrue();
    assertThat(report.file().getFileName()).isEqualTo(file.getFileName());
  }

  @Test
  void fromZoo_shardsWithTheirIndex_areOneFileOfWeights() throws IOException {
    for (String name :
        List.of(
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors")) {
      Files.copy(PythonFiles.file("shards/" + name), directory.resolve(name));
    }
    PretrainedWeights weights = PretrainedWeights.fromZoo(directory.toUri().toString());

    assertThatThrownBy(() -> weights.loadInto(initialised()))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("3 surplus in the file: layer0.weight, layer1.weight, layer2.weight");
  }

  @Test
  void fromZoo_directoryWithoutWeights_throws() throws IOException {
    Files.writeString(directory.resolve("readme.txt"), "There are no weights in here.");

    assertThatThrownBy(() -> PretrainedWeights.fromZoo(directory.toUri().toString()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("0 files");
  }

  @Test
  void fromZoo_unreachableOrUnknown_throwsWithTheRemedy() {
    for (String url :
        List.of(
            "djl://no.such.zoo/resnet",
            "http://localhost:1/resnet.zip",
            "file:///no/such/directory",
            "nonsense://x",
            "no such thing")) {
      assertThatThrownBy(() -> PretrainedWeights.fromZoo(url))
          .as(url)
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining(url)
          .hasMessageContaining("from(path)");
    }
  }

  private static Block network() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(2).build())
        .add(Linear.builder().setUnits(4).build());
  }

  private Block initialised() {
    Block network = network();
    network.initialize(manager, DataType.FLOAT32, INPUT);
    return network;
  }

  private Path write(String prefix) {
    return write(prefix, tensors);
  }

  private Path write(String prefix, Map<String, NDArray> arrays) {
    Path file = directory.resolve("weights.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(),
        arrays.entrySet().stream()
            .map(e -> SafetensorsWriter.Entry.of(prefix + e.getKey(), e.getValue()))
            .toList());
    return file;
  }
}

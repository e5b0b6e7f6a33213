package io.github.adabet.djl.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.djl.DjlEngines;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A network of two layers, and tensors that fit it, to be written to a file. */
abstract class WeightsSetting {

  static final Shape INPUT = new Shape(1, 3);

  @TempDir Path directory;

  NDManager manager;
  final Map<String, NDArray> tensors = new LinkedHashMap<>();

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

  static Block network() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(2).build())
        .add(Linear.builder().setUnits(4).build());
  }

  Block initialised() {
    Block network = network();
    network.initialize(manager, DataType.FLOAT32, INPUT);
    return network;
  }

  Path write(String prefix) {
    return write(prefix, tensors);
  }

  Path write(String prefix, Map<String, NDArray> arrays) {
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

package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of weights are found in repositories of DJL's model zoo. */
class ZooWeightsTest extends WeightsSetting {

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
}

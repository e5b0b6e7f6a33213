package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_FLOAT;

import io.github.adabet.AdaBetException;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorFlow fails at itself is not blamed on the samples. */
class TensorFlowEngineFaultTest {

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
  }

  /** A network that needs more memory on its way than a process can address. */
  private Path insatiable() {
    return SavedModelFile.writeFlat(
        new ModelDraft(DT_FLOAT, 4)
            .dense("dense", "x", 4, 3)
            .node(Nodes.integers("times", 1 << 20, 1 << 30))
            .node("tiled", "Tile", List.of("dense/BiasAdd", "times"), "T", DT_FLOAT)
            .node(Nodes.integers("axes", 1))
            .node("mean", "Mean", List.of("tiled", "axes"), "T", DT_FLOAT, "keep_dims", true)
            .node("sum", "AddV2", List.of("dense/BiasAdd", "mean"), "T", DT_FLOAT),
        folder);
  }

  private static Samples samples() {
    return Samples.of(HostTensor.of(new float[16 * 4], 16, 4), new long[16]);
  }

  @Test
  void predict_withoutMemory_isNotTheBatchsFault() {
    try (PretrainedNetwork network = PretrainedNetwork.open(insatiable())) {
      assertThatThrownBy(() -> network.predict(samples().batches(16).iterator().next()))
          .isInstanceOf(AdaBetException.class)
          .isNotInstanceOf(BatchMismatchException.class)
          .hasMessageContaining("no memory left")
          .hasMessageContaining("smaller batches");
    }
  }

  @Test
  void train_withoutMemory_isNotTheSamplesFault() {
    try (PretrainedNetwork network = PretrainedNetwork.open(insatiable())) {
      LayerSelection all = LayerSelection.of(network.layers(), 1, Provenance.builder().build());
      TrainingOptions options = TrainingOptions.builder().batchSize(16).build();

      assertThatThrownBy(() -> network.train(all, samples(), options))
          .isInstanceOf(AdaBetException.class)
          .isNotInstanceOf(BatchMismatchException.class)
          .hasMessageContaining("no memory left");
    }
  }
}

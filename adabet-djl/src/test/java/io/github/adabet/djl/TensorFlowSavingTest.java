package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_FLOAT;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/** What is saved of a SavedModel, and as what files. */
class TensorFlowSavingTest {

  private static final int FEATURES = 4;
  private static final Path KERAS_IN_MODULE =
      Path.of("src/test/resources/tensorflow/keras_in_module/model");

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
  }

  /** Two layers of the same weights, of which the second was initialised from the first. */
  private Path twins() {
    ModelDraft draft =
        new ModelDraft(DT_FLOAT, FEATURES)
            .dense("first", "x", FEATURES, FEATURES)
            .dense("second", "first/BiasAdd", FEATURES, FEATURES);
    MetaGraphDef.Builder graph = draft.flat().toBuilder();
    for (String part : List.of("kernel", "bias")) {
      float[] original = draft.values().get("first/" + part);
      System.arraycopy(original, 0, draft.values().get("second/" + part), 0, original.length);
      graph
          .getGraphDefBuilder()
          .addNode(
              Nodes.node(
                  "second/" + part + "/Assign",
                  "AssignVariableOp",
                  List.of("second/" + part, "first/" + part + "/read"),
                  "dtype",
                  DT_FLOAT));
    }
    Path model = folder.resolve("model");
    SavedModelFile.writeVariables(draft, model);
    SavedModelFile.write(graph.build(), model);
    return model;
  }

  private static void train(PretrainedNetwork network, Samples samples) {
    List<Layer> second =
        network.layers().stream().filter(layer -> layer.name().equals("second")).toList();
    network.train(
        LayerSelection.of(second, 2, Provenance.builder().build()),
        samples,
        TrainingOptions.builder().epochs(3).batchSize(4).seed(1).build());
  }

  private static float[] outputs(PretrainedNetwork network) {
    return network.predict(samples().batches(8).iterator().next()).first().toFloats();
  }

  private static Samples samples() {
    float[] values = new float[8 * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 % 11) / 5f - 1;
    }
    return Samples.of(HostTensor.of(values, 8, FEATURES), new long[] {0, 1, 2, 3, 3, 2, 1, 0});
  }

  @Test
  void save_variableInitialisedFromAnotherThatBothAreServed_keepsWhatWasTrained() {
    try (PretrainedNetwork network = PretrainedNetwork.open(twins())) {
      float[] before = outputs(network);
      train(network, samples());
      float[] trained = outputs(network);
      assertThat(trained).isNotEqualTo(before);

      network.save(folder.resolve("saved"));

      assertThat(outputs(network)).containsExactly(trained);
      try (PretrainedNetwork saved = PretrainedNetwork.open(folder.resolve("saved"))) {
        assertThat(outputs(saved)).containsExactly(trained);
      }
    }
  }

  @Test
  void save_kerasModelThatAModuleHolds_keepsWhatWasTrained() {
    HostTensor values =
        HostTensor.of(new float[] {1, -2, 0, 3, 1, 1, -1, 2, 0, 2, 1, 0, 1, -3, 1, 0, 1, 2}, 2, 9);
    try (PretrainedNetwork network = PretrainedNetwork.open(KERAS_IN_MODULE)) {
      List<Layer> head =
          network.layers().stream().filter(layer -> layer.name().equals("predictions")).toList();
      float[] before = network.predict(TensorBatch.of(values)).first().toFloats();
      network.train(
          LayerSelection.of(head, 3, Provenance.builder().build()),
          Samples.of(values, new long[] {0, 1}),
          TrainingOptions.builder().epochs(3).batchSize(2).seed(1).build());
      float[] trained = network.predict(TensorBatch.of(values)).first().toFloats();
      assertThat(trained).isNotEqualTo(before);

      network.save(folder.resolve("saved"));

      try (PretrainedNetwork saved = PretrainedNetwork.open(folder.resolve("saved"))) {
        assertThat(saved.predict(TensorBatch.of(values)).first().toFloats())
            .containsExactly(trained);
      }
    }
  }

  @Test
  void open_variableThatNoCheckpointHolds_isAnErrorThatNamesIt() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model/variables")).getParent();
    for (String file : List.of("variables.index", "variables.data-00000-of-00001")) {
      Files.copy(
          KERAS_IN_MODULE.resolve("variables").resolve(file),
          model.resolve("variables").resolve(file));
    }
    SavedModel.Builder file =
        SavedModel.parseFrom(Files.readAllBytes(KERAS_IN_MODULE.resolve("saved_model.pb")))
            .toBuilder();
    GraphDef.Builder graph = file.getMetaGraphsBuilder(0).getGraphDefBuilder();
    List<NodeDef> others =
        graph.getNodeList().stream()
            .filter(node -> !node.getOp().equals("AssignVariableOp"))
            .toList();
    assertThat(others).hasSizeLessThan(graph.getNodeCount());
    graph.clearNode().addAllNode(others);
    Files.write(model.resolve("saved_model.pb"), file.build().toByteArray());

    assertThatThrownBy(() -> PretrainedNetwork.open(model))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("the checkpoint holds no value of the variable dense1/")
        .hasMessageContaining("model.export");
  }

  @Test
  void save_modelOfFilesThatMayOnlyBeRead_makesFilesAndFoldersLikeAnyOther() throws IOException {
    Path model = twins();
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      }
    }
    Path like = Files.createDirectory(folder.resolve("like"));
    Path target = folder.resolve("saved");

    try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
      network.save(target);
      network.save(target);
    }

    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(Files.getPosixFilePermissions(like));
    assertThat(Files.getPosixFilePermissions(target.resolve("saved_model.pb")))
        .contains(PosixFilePermission.OWNER_WRITE);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(model, like, target);
    }
  }

  @Test
  void save_assetsInAFolderThatIsALink_savesTheirContent() throws IOException {
    Path model = twins();
    Path words = Files.createDirectory(folder.resolve("words"));
    Files.writeString(words.resolve("words.txt"), "cat dog");
    Files.createSymbolicLink(model.resolve("assets"), words);

    try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
      network.save(folder.resolve("saved"));
    }

    assertThat(folder.resolve("saved/assets/words.txt")).hasContent("cat dog");
  }
}

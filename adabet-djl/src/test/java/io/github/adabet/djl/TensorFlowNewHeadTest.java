package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_DOUBLE;
import static org.tensorflow.proto.DataType.DT_FLOAT;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.internal.tensorflow.graph.LayerFinder;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import io.github.adabet.djl.internal.tensorflow.head.NewHead;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.model.SavedModelFolder;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;

/** Another number of classes for networks that end in one way or another. */
class TensorFlowNewHeadTest {

  private static final int SIDE = 6;
  private static final int CLASSES = 5;

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
  }

  private static ModelDraft perceptron() {
    return new ModelDraft(DT_FLOAT, 4)
        .dense("first", "x", 4, 6)
        .dense("last", "first/BiasAdd", 6, 3);
  }

  private static Samples samples(int count, long... sample) {
    int each = 1;
    long[] shape = new long[sample.length + 1];
    shape[0] = count;
    for (int i = 0; i < sample.length; i++) {
      shape[i + 1] = sample[i];
      each *= (int) sample[i];
    }
    float[] values = new float[count * each];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 % 11) / 5f - 1;
    }
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
    }
    return Samples.of(HostTensor.of(values, shape), labels);
  }

  /** Replaces the head, trains it alone, saves, opens again, and compares. */
  private void replaceTrainAndReopen(Path model, Samples samples) {
    Path saved = folder.resolve("saved");
    try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
      TensorBatch batch = samples.batches((int) samples.size()).iterator().next();
      network.replaceHead(CLASSES, 1);
      assertThat(network.layers()).containsAll(network.alwaysTrained());
      assertThat(network.alwaysTrained()).hasSize(1);
      float[] before = network.predict(batch).first().toFloats();
      assertThat(before).hasSize((int) samples.size() * CLASSES);
      Layer head = network.alwaysTrained().get(0);
      network.train(
          LayerSelection.of(List.of(head), network.layers().size(), Provenance.builder().build()),
          samples,
          TrainingOptions.builder().epochs(2).batchSize(5).build());
      float[] trained = network.predict(batch).first().toFloats();
      assertThat(trained).isNotEqualTo(before);

      network.save(saved);

      try (PretrainedNetwork opened = PretrainedNetwork.open(saved)) {
        assertThat(opened.predict(batch).first().toFloats()).containsExactly(trained);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"my net: layer %s/kernel", "_hidden%s/kernel", "^odd%s", "same"})
  void replaceHead_variablesThatNoNodeCanBeNamedAfter_worksAsWithOthers(String name) {
    ModelDraft draft = perceptron();
    List<String> variables = List.copyOf(draft.values().keySet());
    MetaGraphDef.Builder graph = draft.nested().toBuilder();
    SavedConcreteFunction.Builder bound = SavedConcreteFunction.newBuilder();
    graph.getObjectGraphDefBuilder().addNodes(SavedObject.getDefaultInstance());
    for (int i = 0; i < variables.size(); i++) {
      graph
          .getObjectGraphDefBuilder()
          .addNodes(
              SavedObject.newBuilder()
                  .setVariable(
                      SavedVariable.newBuilder()
                          .setName(name.formatted(i))
                          .setDtype(DT_FLOAT)
                          .setTrainable(true)));
      bound.addBoundInputs(i + 1);
    }
    graph.getObjectGraphDefBuilder().putConcreteFunctions("wrapper", bound.build());
    SavedModelFile.writeVariables(draft, folder.resolve("model"));
    Path model = SavedModelFile.write(graph.build(), folder.resolve("model"));

    replaceTrainAndReopen(model, samples(10, 4));
  }

  /** A convolution of one by one over the mean of all places, as MobileNetV3 ends. */
  private static ModelDraft convolution(boolean isPacked) {
    ModelDraft draft =
        new ModelDraft(DT_FLOAT, SIDE, SIDE, 2)
            .node(Nodes.integers("places", 1, 2))
            .node("mean", "Mean", List.of("x", "places"), "T", DT_FLOAT, "keep_dims", true)
            .variable("classes/kernel", 1, 1, 2, 3)
            .variable("classes/bias", 3)
            .node(
                "classes/Conv2D",
                "Conv2D",
                List.of("mean", "classes/kernel/read"),
                "T",
                DT_FLOAT,
                "strides",
                new long[] {1, 1, 1, 1},
                "padding",
                "SAME")
            .node(Nodes.integers("classes/axes", 1, 1, 1, 3))
            .node(
                "classes/Reshape",
                "Reshape",
                List.of("classes/bias/read", "classes/axes"),
                "T",
                DT_FLOAT)
            .node("classes/Squeeze", "Squeeze", List.of("classes/Reshape"), "T", DT_FLOAT)
            .node(
                "classes/BiasAdd",
                "BiasAdd",
                List.of("classes/Conv2D", isPacked ? "classes/Squeeze" : "classes/bias/read"),
                "T",
                DT_FLOAT);
    if (isPacked) {
      // As Keras 3 writes it.
      draft
          .node("flat/Shape", "Shape", List.of("classes/BiasAdd"), "T", DT_FLOAT)
          .node(Nodes.integers("flat/zero", 0))
          .node(Nodes.integers("flat/one", 1))
          .node(
              "flat/samples",
              "StridedSlice",
              List.of("flat/Shape", "flat/zero", "flat/one", "flat/one"),
              "T",
              DataType.DT_INT32,
              "Index",
              DataType.DT_INT32,
              "shrink_axis_mask",
              1)
          .node(Nodes.integer("flat/classes", 3))
          .node(
              "flat/shape",
              "Pack",
              List.of("flat/samples", "flat/classes"),
              "T",
              DataType.DT_INT32,
              "N",
              2);
    } else {
      draft.node(Nodes.integers("flat/shape", -1, 3));
    }
    return draft
        .node("flat/Reshape", "Reshape", List.of("classes/BiasAdd", "flat/shape"), "T", DT_FLOAT)
        .node("softmax", "Softmax", List.of("flat/Reshape"), "T", DT_FLOAT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replaceHead_convolutionOfOneByOne_isReplacedAndFlattened(boolean isPacked) {
    Path model = SavedModelFile.writeFlat(convolution(isPacked), folder.resolve("model"));

    replaceTrainAndReopen(model, samples(10, SIDE, SIDE, 2));
  }

  @Test
  void replaceHead_severalLayersAtTheEnd_saysWhatCanBeReplaced() {
    ModelDraft draft =
        new ModelDraft(DT_FLOAT, 4)
            .dense("one", "x", 4, 3)
            .dense("other", "x", 4, 3)
            .node("sum", "AddV2", List.of("one/BiasAdd", "other/BiasAdd"), "T", DT_FLOAT);
    Path model = SavedModelFile.writeFlat(draft, folder.resolve("model"));

    try (PretrainedNetwork network = PretrainedNetwork.open(model)) {
      assertThat(network.capabilities().has(Capability.NEW_HEAD)).isFalse();
      assertThatThrownBy(() -> network.replaceHead(CLASSES, 1))
          .isInstanceOf(MissingCapabilityException.class)
          .hasMessageContaining("one dense layer")
          .hasMessageContaining("convolution of one by one")
          .hasMessageContaining("AddV2 (sum)");
    }
  }

  @Test
  void replaceHead_layerOfAnotherType_isRefusedByItsType() {
    MetaGraphDef.Builder file = perceptron().flat().toBuilder();
    for (NodeDef.Builder node : file.getGraphDefBuilder().getNodeBuilderList()) {
      for (String attribute : List.of("dtype", "T")) {
        if (node.getName().startsWith("last/") && node.containsAttr(attribute)) {
          node.putAttr(attribute, AttrValue.newBuilder().setType(DT_DOUBLE).build());
        }
      }
    }
    SavedModelFolder chosen = new SavedModelFolder(folder, file.build(), "serving_default");
    ModelGraph graph =
        ModelGraph.of(
            chosen.graph(), chosen.definition(), Optional.empty(), OperationCatalog.ofRuntime());

    assertThat(NewHead.refusal(new CheckedModel(chosen, graph, LayerFinder.layersOf(graph))))
        .contains(
            "The variable last/kernel of the last layer is of the type DT_DOUBLE, and a new layer"
                + " is of float32, which is what is trained. Export the network with float32"
                + " weights");
  }
}

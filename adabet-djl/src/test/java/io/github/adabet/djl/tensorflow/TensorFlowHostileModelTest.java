package io.github.adabet.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_STRING;

import io.github.adabet.NoTrainableLayerException;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.TensorInfo;

/** Models that are damaged or mean harm are refused by a typed error before anything runs. */
class TensorFlowHostileModelTest {

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
  }

  @Test
  void open_cutAnywhere_isATypedError() throws IOException {
    SavedModelFile.writeNested(HostileModel.draft(), folder);
    Path file = folder.resolve("saved_model.pb");
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> HostileModel.open(folder))
          .as("%s of %s bytes", length, whole.length)
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("xport it");
    }
  }

  @Test
  void open_functionMissing_isNamed() {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph ->
                    HostileModel.function(graph, "network")
                        .getSignatureBuilder()
                        .setName("somethingElse")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("calls the function network, which the model does not hold");
  }

  @Test
  void open_functionThatCallsItself_isNamed() {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph ->
                    HostileModel.function(graph, "network")
                        .addNodeDef(
                            Nodes.call(
                                "again", "wrapper", List.of(), List.of(), List.of(DT_FLOAT)))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("[network, wrapper]")
        .hasMessageContaining("circle");
  }

  @Test
  void open_functionsThatDoubleAtEachLevel_isRefusedBeforeMemoryIsFull() {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph -> {
                  for (int level = 0; level < 60; level++) {
                    String next = level == 59 ? "network" : "level" + (level + 1);
                    FunctionDef.Builder doubled =
                        HostileModel.function(graph, "wrapper").build().toBuilder();
                    doubled.getSignatureBuilder().setName("level" + level);
                    doubled.setNodeDef(0, calling(doubled.getNodeDef(0), next));
                    doubled.addNodeDef(doubled.getNodeDef(0).toBuilder().setName("twice"));
                    graph.getGraphDefBuilder().getLibraryBuilder().addFunction(doubled);
                  }
                  FunctionDef.Builder wrapper = HostileModel.function(graph, "wrapper");
                  wrapper.setNodeDef(0, calling(wrapper.getNodeDef(0), "level0"));
                }))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("export a smaller one");
  }

  private static NodeDef calling(NodeDef call, String function) {
    NodeDef.Builder other = call.toBuilder();
    other.putAttr(
        "f",
        call.getAttrOrThrow("f").toBuilder()
            .setFunc(call.getAttrOrThrow("f").getFunc().toBuilder().setName(function))
            .build());
    return other.build();
  }

  @Test
  void open_operationThatTensorFlowDoesNotKnow_isNamed() {
    HostileModel.assertOpening(
            folder,
            HostileModel.draft()
                .node("odd", "NoSuchOperation", List.of("dense/BiasAdd"), "T", DT_FLOAT)
                .flat())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("NoSuchOperation")
        .hasMessageContaining("odd");
  }

  @Test
  void open_readsAFileOnTheWay_isRefusedUnlessAllowed() throws IOException {
    Path file = Files.write(folder.resolve("numbers"), new byte[12]);
    ModelDraft reads =
        HostileModel.draft()
            .node(Nodes.texts("name", List.of(file.toString())))
            .node(
                "first",
                "Reshape",
                List.of("name", "shape"),
                "T",
                DT_STRING,
                "Tshape",
                DataType.DT_INT32)
            .node(Nodes.integers("shape"))
            .node("content", "ReadFile", List.of("first"))
            .node("decoded", "DecodeRaw", List.of("content"), "out_type", DT_FLOAT)
            .node("sum", "AddV2", List.of("dense/BiasAdd", "decoded"), "T", DT_FLOAT);
    HostileModel.assertOpening(folder, reads.flat())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("ReadFile")
        .hasMessageContaining("SavedModelOptions.allowOperations");

    NetworkOptions trusting =
        NetworkOptions.builder()
            .with(SavedModelOptions.defaults().allowOperations("ReadFile"))
            .build();
    try (PretrainedNetwork network = PretrainedNetwork.open(folder, trusting)) {
      assertThat(network.layers()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"WriteFile", "PyFunc", "EagerPyFunc", "RpcClient", "PrintV2", "Abort"})
  void open_operationThatReachesOut_isRefused(String operation) {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph -> {
                  FunctionDef.Builder network = HostileModel.function(graph, "network");
                  network.addNodeDef(Nodes.node("reaching", operation, List.of()));
                  network.getNodeDefBuilderList().stream()
                      .filter(node -> node.getOp().equals("MatMul"))
                      .forEach(node -> node.addInput("^reaching"));
                }))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining(operation)
        .hasMessageContaining("reaches files, connections or code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../variables/variables.index", "/etc/passwd", "missing"})
  void open_assetOutsideOfItsFolder_isRefused(String name) throws IOException {
    Files.createDirectories(folder.resolve("assets"));
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph ->
                    graph.addAssetFileDef(
                        AssetFileDef.newBuilder()
                            .setFilename(name)
                            .setTensorInfo(TensorInfo.newBuilder().setName("asset:0")))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining(name);
  }

  @Test
  void open_assetThatIsALinkOutOfItsFolder_isRefused() throws IOException {
    Files.createDirectories(folder.resolve("assets"));
    Files.createSymbolicLink(folder.resolve("assets/table"), folder.resolve("saved_model.pb"));
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph ->
                    graph.addAssetFileDef(
                        AssetFileDef.newBuilder()
                            .setFilename("table")
                            .setTensorInfo(TensorInfo.newBuilder().setName("asset:0")))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("leads out of");
  }

  @Test
  void open_withoutVariables_isATypedErrorThatNamesTheFile() throws IOException {
    SavedModelFile.writeNested(HostileModel.draft(), folder);
    Files.delete(folder.resolve("variables/variables.index"));

    assertThatThrownBy(() -> HostileModel.open(folder))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("variables.index");
  }

  @Test
  void open_shardMissingOrShort_isATypedErrorThatNamesTheFile() throws IOException {
    SavedModelFile.writeNested(HostileModel.draft(), folder);
    Path shard = folder.resolve("variables/variables.data-00000-of-00001");
    byte[] whole = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> HostileModel.open(folder))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(shard.getFileName().toString())
        .hasMessageContaining("cut off");

    Files.delete(shard);
    assertThatThrownBy(() -> HostileModel.open(folder))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(shard.getFileName().toString());
  }

  @Test
  void open_indexCutOrChangedAnywhere_neverLeavesTheTypedErrors() throws IOException {
    SavedModelFile.writeNested(HostileModel.draft(), folder);
    Path file = folder.resolve("variables/variables.index");
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = i % 2 == 0 ? whole.clone() : Arrays.copyOf(whole, i);
      if (i % 2 == 0) {
        changed[i] ^= 0x55;
      }
      Files.write(file, changed);
      try {
        HostileModel.open(folder);
      } catch (WeightsException | UnsupportedModelException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 2);
  }

  @Test
  void open_variablesOfAnotherModel_isATypedErrorThatNamesTheVariable() {
    SavedModelFile.writeVariables(
        new ModelDraft(DataType.DT_FLOAT, 4).dense("other", "x", 4, 3), folder);
    SavedModelFile.write(HostileModel.draft().nested(), folder);

    assertThatThrownBy(() -> HostileModel.open(folder))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("dense/kernel");
  }

  @Test
  void open_frozenGraph_saysThatItHasNoLayers() {
    MetaGraphDef frozen =
        new ModelDraft(DataType.DT_FLOAT, 4)
            .node(Nodes.number("two", 2))
            .node("y", "Mul", List.of("x", "two"), "T", DT_FLOAT)
            .flat();
    HostileModel.assertOpening(folder, frozen)
        .isInstanceOf(NoTrainableLayerException.class)
        .hasMessageContaining("frozen")
        .hasMessageContaining("Export it with variables");
  }

  @Test
  void open_graphThatReadsWhatIsNotThere_isNamed() {
    MetaGraphDef.Builder graph = HostileModel.draft().flat().toBuilder();
    graph.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOp().equals("MatMul"))
        .forEach(node -> node.setInput(0, "nothing:7"));
    HostileModel.assertOpening(folder, graph.build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void open_graphThatGoesInACircle_isRefused() {
    MetaGraphDef.Builder graph = HostileModel.draft().flat().toBuilder();
    graph.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOp().equals("MatMul"))
        .forEach(node -> node.setInput(0, "dense/BiasAdd"));
    HostileModel.assertOpening(folder, graph.build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("circle");
  }

  @Test
  void open_callThatGivesTooFewTensors_isRefused() {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph ->
                    HostileModel.function(graph, "network")
                        .getSignatureBuilder()
                        .addInputArg(OpDef.ArgDef.newBuilder().setName("more").setType(DT_FLOAT))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("takes more");
  }

  @Test
  void open_signatureThatIsNotThere_listsThoseThatAre() {
    SavedModelFile.writeNested(HostileModel.draft(), folder);
    NetworkOptions options =
        NetworkOptions.builder().with(SavedModelOptions.defaults().withSignature("train")).build();

    assertThatThrownBy(() -> PretrainedNetwork.open(folder, options))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("[serving_default], none named train");
  }

  @Test
  void open_tagsThatAreNotThere_listsThoseThatAre() {
    SavedModelFile.writeNested(HostileModel.draft(), folder);
    NetworkOptions options =
        NetworkOptions.builder()
            .with(SavedModelOptions.defaults().withTags("serve", "gpu"))
            .build();

    assertThatThrownBy(() -> PretrainedNetwork.open(folder, options))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("[[serve]], none with [gpu, serve]");
  }
}

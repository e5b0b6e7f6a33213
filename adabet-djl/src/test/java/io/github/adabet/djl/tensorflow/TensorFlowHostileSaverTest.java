package io.github.adabet.djl.tensorflow;

import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_STRING;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.fixtures.savedmodel.Nodes;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Models whose own operations of saving and restoring reach for other files than the model's:
 * refused before anything runs.
 */
class TensorFlowHostileSaverTest {

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() {
    TensorFlowLibrary.load();
  }

  @Test
  void open_restoresFromAFileOfItsOwnChoice_isRefused() {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph -> {
                  FunctionDef.Builder restore = HostileModel.function(graph, "traced_restore");
                  restore.addNodeDef(Nodes.texts("elsewhere", List.of("/etc/passwd")));
                  restore.getNodeDefBuilderList().stream()
                      .filter(node -> node.getOp().equals("RestoreV2"))
                      .forEach(node -> node.setInput(0, "elsewhere:output:0"));
                }))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("elsewhere (Const)");
  }

  @Test
  void open_savesBesideItsFolder_isRefused() {
    MetaGraphDef.Builder graph = HostileModel.draft().flat().toBuilder();
    graph
        .getGraphDefBuilder()
        .addNode(Nodes.texts("up", List.of("../../elsewhere")))
        .addNode(Nodes.node("joined", "StringJoin", List.of("saver_filename", "up"), "N", 2))
        .getNodeBuilderList()
        .stream()
        .filter(node -> node.getOp().equals("SaveV2"))
        .forEach(node -> node.setInput(0, "joined"));
    HostileModel.assertOpening(folder, graph.build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("up (Const)");
  }

  /** A flat model in which saving waits for another node too, and the file's name for saving. */
  private static MetaGraphDef.Builder savingAfter(NodeDef... nodes) {
    MetaGraphDef.Builder graph = HostileModel.draft().flat().toBuilder();
    NodeDef last = nodes[nodes.length - 1];
    graph.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getName().equals("saver/saved"))
        .forEach(node -> node.addInput("^" + last.getName()));
    graph.getGraphDefBuilder().addAllNode(List.of(nodes));
    return graph;
  }

  private static NodeDef saveInto(String name) {
    return Nodes.node(
        "wrong",
        "SaveV2",
        List.of(name, "saver/names", "saver/slices", "dense/kernel/read", "dense/bias/read"),
        "dtypes",
        List.of(DT_FLOAT, DT_FLOAT));
  }

  @Test
  void open_mergesIntoAnotherFile_isRefused() {
    HostileModel.assertOpening(
            folder,
            savingAfter(
                    Nodes.texts("away", List.of("/home/user/file")),
                    Nodes.node("parts", "Pack", List.of("saver_filename"), "N", 1, "T", DT_STRING),
                    Nodes.node("merged", "MergeV2Checkpoints", List.of("parts", "away")))
                .build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("merged")
        .hasMessageContaining("away (Const)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/any/where", "any"})
  void open_savesUnderANameOfItsOwn_isRefused(String name) {
    HostileModel.assertOpening(
            folder, savingAfter(Nodes.texts("own", List.of(name)), saveInto("own")).build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("own (Const)");
  }

  @Test
  void open_joinsDotsToTheName_isRefused() {
    HostileModel.assertOpening(
            folder,
            savingAfter(
                    Nodes.texts("dot", List.of("/.")),
                    Nodes.texts("more", List.of("./elsewhere")),
                    Nodes.node(
                        "joined", "StringJoin", List.of("saver_filename", "dot", "more"), "N", 3),
                    saveInto("joined"))
                .build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("dot (Const)");
  }

  @Test
  void open_joinsTheNameBehindAnother_isRefused() {
    HostileModel.assertOpening(
            folder,
            savingAfter(
                    Nodes.texts("first", List.of("part")),
                    Nodes.node("joined", "StringJoin", List.of("first", "saver_filename"), "N", 2),
                    saveInto("joined"))
                .build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("first (Const)");
  }

  @Test
  void open_givesAFunctionThatRestoresAnotherFile_isRefused() {
    HostileModel.assertOpening(
            folder,
            HostileModel.nested(
                graph -> {
                  graph
                      .getGraphDefBuilder()
                      .addNode(Nodes.texts("elsewhere", List.of("/etc/passwd")));
                  graph.getGraphDefBuilder().getNodeBuilderList().stream()
                      .filter(node -> node.getName().equals("StatefulPartitionedCall_1"))
                      .forEach(node -> node.setInput(0, "elsewhere"));
                }))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("elsewhere (Const)");
  }

  @Test
  void open_writesWhileItRestores_isRefused() {
    MetaGraphDef.Builder graph = HostileModel.draft().flat().toBuilder();
    graph.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getName().equals("saver/restore_all"))
        .forEach(node -> node.addInput("^saver/SaveV2"));
    HostileModel.assertOpening(folder, graph.build())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("saver/SaveV2")
        .hasMessageContaining("writes a file when the variables are restored");
  }
}

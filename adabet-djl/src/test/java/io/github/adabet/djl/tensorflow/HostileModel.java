package io.github.adabet.djl.tensorflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.fixtures.savedmodel.ModelDraft;
import io.github.adabet.djl.fixtures.savedmodel.SavedModelFile;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;

/** A small model whose graph is changed to do harm, and the attempt to open it. */
final class HostileModel {

  private HostileModel() {}

  /** Returns a model of one dense layer. */
  static ModelDraft draft() {
    return new ModelDraft(DataType.DT_FLOAT, 4).dense("dense", "x", 4, 3);
  }

  /** Returns what is thrown when a model of this graph and good variables is opened. */
  static AbstractThrowableAssert<?, ? extends Throwable> assertOpening(
      Path folder, MetaGraphDef graph) {
    SavedModelFile.writeVariables(draft(), folder);
    SavedModelFile.write(graph, folder);
    return assertThatThrownBy(() -> open(folder));
  }

  static void open(Path folder) {
    PretrainedNetwork.open(folder).close();
  }

  /** Returns the model with functions, changed. */
  static MetaGraphDef nested(Consumer<MetaGraphDef.Builder> change) {
    MetaGraphDef.Builder graph = draft().nested().toBuilder();
    change.accept(graph);
    return graph.build();
  }

  /** Returns a function of the graph by its name. */
  static FunctionDef.Builder function(MetaGraphDef.Builder graph, String name) {
    return graph.getGraphDefBuilder().getLibraryBuilder().getFunctionBuilderList().stream()
        .filter(function -> function.getSignature().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

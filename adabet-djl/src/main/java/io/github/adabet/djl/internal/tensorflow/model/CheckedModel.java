package io.github.adabet.djl.internal.tensorflow.model;

import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.LayerFinder;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.OperationCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model that was read and keeps the rules, so that it may run.
 *
 * @param folder where it lies, and which graph and signature were chosen
 * @param graph the graph of the signature
 * @param layers its layers, in forward order, at least one
 */
public record CheckedModel(SavedModelFolder folder, ModelGraph graph, List<GraphLayer> layers) {

  /** Copies the layers. */
  public CheckedModel {
    layers = List.copyOf(layers);
  }

  /**
   * Reads a model. Nothing of it runs; the native library must be loaded, which knows the
   * operations.
   *
   * @param folder of a SavedModel
   * @param tags those of the graph to choose; empty for the one for serving, or the only one
   * @param signature the name of the signature to choose; empty for the usual one
   * @param allowed operations that may run although they reach out of the model
   * @return the model
   * @throws io.github.adabet.UnsupportedModelException if its graph is damaged or may not run
   * @throws io.github.adabet.NoTrainableLayerException if it has no layer
   * @throws io.github.adabet.djl.weights.tensor.WeightsException if its variables are not there
   */
  public static CheckedModel read(
      Path folder, Set<String> tags, Optional<String> signature, Set<String> allowed) {
    SavedModelFolder chosen = SavedModelFolder.read(folder, tags, signature);
    ModelGraph graph =
        ModelGraph.of(
            chosen.graph(),
            chosen.definition(),
            chosen.initializer(),
            OperationCatalog.ofRuntime());
    new OperationRules(graph, allowed).check();
    List<GraphLayer> layers = LayerFinder.layersOf(graph);
    if (graph.saver().isPresent()) {
      CheckpointRules rules = new CheckpointRules(graph);
      rules.checkFiles();
      rules.checkIndex(CheckpointIndex.read(chosen.checkpoint()));
    }
    return new CheckedModel(chosen, graph, layers);
  }
}

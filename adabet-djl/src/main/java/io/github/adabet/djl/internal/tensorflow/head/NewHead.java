package io.github.adabet.djl.internal.tensorflow.head;

import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.LayerFinder;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.model.SavedModelFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A model with another last layer.
 *
 * @param model the new one, whose file is yet to be written
 * @param layer the name of the last layer
 * @param names those of the variables' nodes in the new graph, by those in the former one
 * @param values of the variables of the last layer, by their nodes in the new graph
 */
public record NewHead(
    CheckedModel model, String layer, Map<String, String> names, Map<String, HostTensor> values) {

  /**
   * Tells why a model cannot get one.
   *
   * @param model any
   * @return a sentence, with the remedy; empty if it can
   */
  public static Optional<String> refusal(CheckedModel model) {
    try {
      if (model.graph().outputs().size() != 1) {
        return Optional.of("It has several outputs. Choose a signature with a single one");
      }
      DenseHead.of(model);
      return Optional.empty();
    } catch (UnsupportedModelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Gives a model another last layer: with the kernel drawn as Glorot and Bengio do, uniform with
   * bound {@code sqrt(6 / (features + classes))}, and a bias of zeros.
   *
   * @param model as it is
   * @param classes the new number
   * @param seed of the draw
   * @throws UnsupportedModelException if it cannot get one
   */
  public static NewHead of(CheckedModel model, int classes, long seed) {
    DenseHead head = DenseHead.of(model);
    FlatModel flat = new FlatModel(model, head, classes);
    SavedModelFolder former = model.folder();
    SavedModelFolder folder =
        new SavedModelFolder(former.folder(), flat.write(), former.signature());
    ModelGraph graph =
        ModelGraph.of(
            folder.graph(), folder.definition(), folder.initializer(), model.graph().operations());
    CheckedModel replaced = new CheckedModel(folder, graph, LayerFinder.layersOf(graph));
    Map<String, HostTensor> values = new LinkedHashMap<>();
    String kernel = name(flat, head.kernel().node());
    values.put(kernel, drawn(head, classes, seed));
    head.bias()
        .ifPresent(
            bias ->
                values.put(name(flat, bias.node()), HostTensor.of(new float[classes], classes)));
    return new NewHead(replaced, layerOf(kernel, replaced), flat.names(), values);
  }

  /** Layers go by their variables, whose names may be others now. */
  private static String layerOf(String kernel, CheckedModel model) {
    return model.layers().stream()
        .filter(
            layer ->
                layer.trainable().stream().anyMatch(variable -> variable.node().equals(kernel)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(kernel + " belongs to no layer"))
        .layer()
        .name();
  }

  private static String name(FlatModel flat, String node) {
    return flat.names().getOrDefault(node, node);
  }

  private static HostTensor drawn(DenseHead head, int classes, long seed) {
    Random random = new Random(seed);
    double bound = Math.sqrt(6.0 / (head.features() + classes));
    float[] values = new float[head.features() * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return HostTensor.of(values, head.kernelShape(classes));
  }

  /** Copies the maps. */
  public NewHead {
    names = Map.copyOf(names);
    values = Map.copyOf(values);
  }

  /** Returns the nodes of the new layer's variables. */
  public List<String> nodes() {
    return List.copyOf(values.keySet());
  }
}

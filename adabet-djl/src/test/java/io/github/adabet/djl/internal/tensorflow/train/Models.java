package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.session.VariableNode;
import io.github.adabet.djl.internal.tensorflow.session.VariableValues;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** Opens models for training, the door left aside. */
final class Models {

  private Models() {}

  static LiveModel live(ExportedModel exported) {
    return live(exported.folder());
  }

  static LiveModel live(Path folder) {
    TensorFlowLibrary.load();
    CheckedModel model = CheckedModel.read(folder, Set.of(), Optional.empty(), Set.of());
    return LiveModel.open(model, batch -> feeds(model.graph().inputs(), batch));
  }

  /** Returns a trainer for selections that are there before; strategies have no activations. */
  static SessionTrainer trainer(LiveModel model, SessionOptions options) {
    return new SessionTrainer(
        model,
        options,
        new NoActivations(model),
        (samples, objective) -> new Evaluation(1, 0, Map.of()));
  }

  /** Selects layers by their names, each of which there must be. */
  static LayerSelection select(LiveModel model, String... names) {
    List<Layer> layers =
        model.layers().stream()
            .map(GraphLayer::layer)
            .filter(layer -> List.of(names).contains(layer.name()))
            .toList();
    assertThat(layers).hasSize(names.length);
    return LayerSelection.of(layers, model.layers().size(), Provenance.builder().build());
  }

  static TrainingReport train(
      LiveModel model, SessionOptions options, Samples samples, String... layers) {
    return trainer(model, options)
        .train(TrainingRequest.<Samples>builder(select(model, layers), samples).build());
  }

  static Samples samples(ExportedModel exported) {
    Map<String, HostTensor> inputs = exported.below("input/");
    return Samples.of(TensorBatch.of(inputs), TensorBatch.of(exported.tensor("labels")));
  }

  /** Reads all float32 variables of a network by their names. */
  static Map<String, float[]> weights(LiveModel model) {
    List<GraphVariable> variables = model.model().graph().variables();
    Map<String, float[]> weights = new LinkedHashMap<>();
    try (Result values =
        new VariableValues(model.session())
            .read(variables.stream().map(VariableNode::of).toList())) {
      for (int i = 0; i < variables.size(); i++) {
        weights.put(variables.get(i).name(), NativeTensors.copyOf(values.get(i)).toFloats());
      }
    }
    return weights;
  }

  /** Knows the layers, and runs nothing. */
  private record NoActivations(LiveModel model) implements ActivationSource<TensorBatch> {

    @Override
    public String name() {
      return "none";
    }

    @Override
    public List<Layer> layers() {
      return model.layers().stream().map(GraphLayer::layer).toList();
    }

    @Override
    public void forward(TensorBatch batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
      throw new UnsupportedOperationException("no strategy ranks in these tests");
    }

    @Override
    public Provenance provenance() {
      return Provenance.builder().build();
    }
  }

  private static Map<TensorName, Tensor> feeds(List<SignatureTensor> inputs, TensorBatch batch) {
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    for (SignatureTensor input : inputs) {
      feeds.put(
          input.tensor(),
          NativeTensors.copyOf(inputs.size() == 1 ? batch.first() : batch.get(input.name())));
    }
    return feeds;
  }
}

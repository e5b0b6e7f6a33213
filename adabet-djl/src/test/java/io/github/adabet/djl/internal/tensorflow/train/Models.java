package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.Provenance;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.library.TensorFlowLibrary;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

package io.github.adabet.djl.tensorflow;

import io.github.adabet.BackendChoice;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.ModelGraph;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.head.NewHead;
import io.github.adabet.djl.internal.tensorflow.measure.Measure;
import io.github.adabet.djl.internal.tensorflow.measure.MeasureSums;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.train.LiveModel;
import io.github.adabet.djl.internal.tensorflow.train.SessionGradientSource;
import io.github.adabet.djl.internal.tensorflow.train.SessionTrainer;
import io.github.adabet.djl.spi.Capabilities;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/**
 * A SavedModel behind the door: its graph with a session of its own. Owns both. Not safe for use by
 * several threads at once.
 */
final class SavedModelNetwork implements OpenedNetwork {

  private static final String NO_INPUTS =
      "the signature of the model does not say how large its inputs are. Open it with"
          + " NetworkOptions.builder().input(...), the shape of a sample";

  private final LiveModel live;
  private final ModelInputs inputs;
  private final String version;
  private final SavedModelEstimator estimator;

  private SavedModelNetwork(LiveModel live, ModelInputs inputs, String version) {
    this.live = live;
    this.inputs = inputs;
    this.version = version;
    this.estimator = new SavedModelEstimator(live, inputs);
  }

  /**
   * Imports a model into TensorFlow and restores its variables.
   *
   * @param model read and checked
   * @param options what is stated of the inputs, and the number of classes asked for
   * @param version of TensorFlow
   * @return the network, which the caller closes
   */
  static SavedModelNetwork open(CheckedModel model, NetworkOptions options, String version) {
    ModelInputs inputs = ModelInputs.of(model.graph(), options.inputs());
    SavedModelNetwork network =
        new SavedModelNetwork(LiveModel.open(model, inputs::feeds), inputs, version);
    try {
      network.adaptTo(options.classes(), options.seed());
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Replaces the head where another number of classes is wanted than there is. */
  private void adaptTo(OptionalInt wanted, long seed) {
    if (wanted.isPresent()) {
      List<SignatureTensor> outputs = graph().outputs();
      List<Long> shape = outputs.size() == 1 ? outputs.get(0).shape() : List.of();
      if (shape.isEmpty() || shape.get(shape.size() - 1) != wanted.getAsInt()) {
        capabilities().require(Capability.NEW_HEAD);
        live.replaceHead(wanted.getAsInt(), seed);
      }
    }
  }

  private ModelGraph graph() {
    return live.model().graph();
  }

  @Override
  public String name() {
    Path folder = live.model().folder().folder().toAbsolutePath().normalize().getFileName();
    return folder == null ? "saved-model" : folder.toString();
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs.specs();
  }

  @Override
  public Capabilities capabilities() {
    Capabilities able = Capabilities.all();
    if (inputs.specs().isEmpty()) {
      able = withoutEstimates(able, NO_INPUTS);
    }
    Optional<String> noHead = NewHead.refusal(live.model());
    if (noHead.isPresent()) {
      able = able.without(Capability.NEW_HEAD, noHead.get());
    }
    if (graph().saver().isEmpty()) {
      able =
          able.without(
              Capability.SAVING,
              "it does not say how its variables are saved. Export it with TensorFlow 2 or Keras");
    }
    int outputs = graph().outputs().size();
    if (outputs == 1) {
      return able;
    }
    String reason =
        "its signature gives "
            + outputs
            + " outputs. Choose one with a single output, by SavedModelOptions.withSignature";
    return withoutEstimates(able, reason)
        .without(Capability.GRADIENTS, reason)
        .without(Capability.EVALUATION, reason)
        .without(Capability.TRAINING, reason)
        .without(Capability.CHECKPOINTS, reason);
  }

  private static Capabilities withoutEstimates(Capabilities able, String reason) {
    return able.without(Capability.COSTS, reason).without(Capability.ESTIMATE, reason);
  }

  @Override
  public List<Layer> layers() {
    return live.layers().stream().map(GraphLayer::layer).toList();
  }

  @Override
  public List<Layer> alwaysTrained() {
    return live.layers().stream()
        .map(GraphLayer::layer)
        .filter(layer -> live.alwaysTrained().contains(layer.name()))
        .toList();
  }

  @Override
  public ActivationSource<TensorBatch> activationSource() {
    return activationSource(SessionActivationSource.MOST_BYTES);
  }

  @Override
  public ActivationSource<LabelledTensors> gradientSource(Objective objective) {
    return new SessionGradientSource(live, activationSource(), objective);
  }

  /** Returns a source whose segments of several layers show so much at most. */
  SessionActivationSource activationSource(long mostBytes) {
    return new SessionActivationSource(live, inputs, provenance(), mostBytes);
  }

  @Override
  public SelectiveTrainer<Samples> trainer(TrainerOptions options) {
    SavedModelTraining own =
        options.format(SavedModelTraining.class).orElse(SavedModelTraining.defaults());
    return new SessionTrainer(
        live,
        own.with(options),
        activationSource(),
        (samples, objective) -> evaluate(samples, objective, options.training().microBatchSize()));
  }

  @Override
  public TrainingCosts costs(TrainingOptions options) {
    capabilities().require(Capability.COSTS);
    return estimator.costs(options);
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection, TrainingOptions options) {
    capabilities().require(Capability.ESTIMATE);
    return estimator.training(selection, options);
  }

  @Override
  public void replaceHead(int classes, long seed) {
    live.replaceHead(classes, seed);
  }

  @Override
  public Evaluation evaluate(Samples samples, Objective objective, int batchSize) {
    MeasureSums sums = new MeasureSums(objective);
    TensorName measured = measured(objective);
    for (long from = 0; from < samples.size(); from += batchSize) {
      List<Sample> batch = new ArrayList<>();
      long[] positions = new long[Math.toIntExact(Math.min(batchSize, samples.size() - from))];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = from + i;
        Sample sample = samples.read(positions[i]);
        if (!sample.labelled()) {
          throw new IllegalArgumentException(
              "Sample " + positions[i] + " of the data set has no label; give labelled samples");
        }
        batch.add(sample);
      }
      HostTensor logits = fetch(TensorBatch.stack(batch), List.of(measured)).get(0);
      sums.add(logits, TensorBatch.stackLabels(batch).first(), positions);
    }
    return sums.evaluation();
  }

  /** Returns the tensor that a loss is computed from. */
  private TensorName measured(Objective objective) {
    Logits logits = Logits.of(graph(), graph().outputs().get(0).tensor());
    if (!Measure.of(objective).activations().contains(logits.activation())) {
      throw new IllegalArgumentException(
          "The model's output is that of a "
              + logits.activation()
              + " function, of which the objective "
              + objective.name()
              + " computes no loss; choose the objective that the model was trained for");
    }
    return logits.tensor();
  }

  @Override
  public TensorBatch predict(TensorBatch batch) {
    List<SignatureTensor> outputs = graph().outputs();
    List<HostTensor> values = fetch(batch, outputs.stream().map(SignatureTensor::tensor).toList());
    Map<String, HostTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(outputs.get(i).name(), values.get(i));
    }
    return TensorBatch.of(named);
  }

  private List<HostTensor> fetch(TensorBatch batch, List<TensorName> tensors) {
    Map<TensorName, Tensor> feeds = inputs.feeds(batch);
    try (Result result = live.session().run(feeds, tensors, List.of())) {
      List<HostTensor> values = new ArrayList<>();
      for (int i = 0; i < tensors.size(); i++) {
        values.add(NativeTensors.copyOf(result.get(i)));
      }
      return values;
    } catch (TFInvalidArgumentException e) {
      throw inputs.mismatch(batch, e);
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  @Override
  public void save(Path target) {
    live.save(target);
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    return Stream.of(live.session().graph(), live.session().session(), estimator)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  @Override
  public Provenance provenance() {
    return Provenance.builder()
        .setting("source.name", SavedModelProvider.NAME)
        .setting("source.signature", live.model().folder().signature())
        .choice(BackendChoice.forced("engine", TensorFlowRuntime.NAME, version))
        .build();
  }

  @Override
  public void close() {
    live.close();
  }
}

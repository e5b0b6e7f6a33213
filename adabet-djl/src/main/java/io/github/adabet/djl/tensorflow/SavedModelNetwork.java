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
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.tensorflow.graph.GraphLayer;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.graph.SignatureTensor;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.measure.Measure;
import io.github.adabet.djl.internal.tensorflow.measure.MeasureSums;
import io.github.adabet.djl.internal.tensorflow.model.CheckedModel;
import io.github.adabet.djl.internal.tensorflow.session.GraphSession;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.spi.Capabilities;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
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
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;

/**
 * A SavedModel behind the door: its graph with a session of its own. Owns both. Not safe for use by
 * several threads at once.
 */
final class SavedModelNetwork implements OpenedNetwork {

  private static final String NOT_TRAINED =
      "this release ranks and measures TensorFlow models and does not train them. Train a network"
          + " of another format, or the chosen layers in Keras";

  private final CheckedModel model;
  private final ModelInputs inputs;
  private final GraphSession session;
  private final String version;
  private final List<Layer> layers;

  private SavedModelNetwork(
      CheckedModel model, ModelInputs inputs, GraphSession session, String version) {
    this.model = model;
    this.inputs = inputs;
    this.session = session;
    this.version = version;
    this.layers = model.layers().stream().map(GraphLayer::layer).toList();
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
    GraphSession session = new GraphSession(model.graph());
    try {
      session.restore(model.folder().checkpoint());
      session.initialize(model.folder().assets());
      SavedModelNetwork network = new SavedModelNetwork(model, inputs, session, version);
      network.requireClasses(options.classes());
      return network;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void requireClasses(OptionalInt wanted) {
    if (wanted.isPresent()) {
      List<SignatureTensor> outputs = model.graph().outputs();
      List<Long> shape = outputs.size() == 1 ? outputs.get(0).shape() : List.of();
      if (shape.isEmpty() || shape.get(shape.size() - 1) != wanted.getAsInt()) {
        throw new MissingCapabilityException(
            Capability.NEW_HEAD, "its outputs are " + outputs + ", and " + NOT_TRAINED);
      }
    }
  }

  @Override
  public String name() {
    Path folder = model.folder().folder().toAbsolutePath().normalize().getFileName();
    return folder == null ? "saved-model" : folder.toString();
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs.specs();
  }

  @Override
  public Capabilities capabilities() {
    Capabilities able =
        Capabilities.all()
            .without(Capability.GRADIENTS, NOT_TRAINED)
            .without(Capability.TRAINING, NOT_TRAINED)
            .without(Capability.CHECKPOINTS, NOT_TRAINED)
            .without(Capability.COSTS, NOT_TRAINED)
            .without(Capability.ESTIMATE, NOT_TRAINED)
            .without(Capability.NEW_HEAD, NOT_TRAINED)
            .without(Capability.SAVING, "nothing in it can have changed. Copy the folder instead");
    int outputs = model.graph().outputs().size();
    return outputs == 1
        ? able
        : able.without(
            Capability.EVALUATION,
            "its signature gives "
                + outputs
                + " outputs. Choose one with a single output, by SavedModelOptions.withSignature");
  }

  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public List<Layer> alwaysTrained() {
    return List.of();
  }

  @Override
  public ActivationSource<TensorBatch> activationSource() {
    return activationSource(SessionActivationSource.MOST_BYTES);
  }

  /** Returns a source whose segments of several layers show so much at most. */
  SessionActivationSource activationSource(long mostBytes) {
    return new SessionActivationSource(model, inputs, session, provenance(), mostBytes);
  }

  @Override
  public SelectiveTrainer<Samples> trainer(TrainerOptions options) {
    throw new MissingCapabilityException(Capability.TRAINING, NOT_TRAINED);
  }

  @Override
  public TrainingCosts costs(TrainingOptions options) {
    throw new MissingCapabilityException(Capability.COSTS, NOT_TRAINED);
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection, TrainingOptions options) {
    throw new MissingCapabilityException(Capability.ESTIMATE, NOT_TRAINED);
  }

  @Override
  public void replaceHead(int classes, long seed) {
    throw new MissingCapabilityException(Capability.NEW_HEAD, NOT_TRAINED);
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
    Logits logits = Logits.of(model.graph(), model.graph().outputs().get(0).tensor());
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
    List<SignatureTensor> outputs = model.graph().outputs();
    List<HostTensor> values = fetch(batch, outputs.stream().map(SignatureTensor::tensor).toList());
    Map<String, HostTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(outputs.get(i).name(), values.get(i));
    }
    return TensorBatch.of(named);
  }

  private List<HostTensor> fetch(TensorBatch batch, List<TensorName> tensors) {
    Map<TensorName, Tensor> feeds = inputs.feeds(batch);
    try (Result result = session.run(feeds, tensors, List.of())) {
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
    capabilities().require(Capability.SAVING);
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    if (type == Graph.class) {
      return Optional.of(type.cast(session.graph()));
    }
    return type == Session.class ? Optional.of(type.cast(session.session())) : Optional.empty();
  }

  @Override
  public Provenance provenance() {
    return Provenance.builder()
        .setting("source.name", SavedModelProvider.NAME)
        .setting("source.signature", model.folder().signature())
        .choice(BackendChoice.forced("engine", TensorFlowRuntime.NAME, version))
        .build();
  }

  @Override
  public void close() {
    session.close();
  }
}

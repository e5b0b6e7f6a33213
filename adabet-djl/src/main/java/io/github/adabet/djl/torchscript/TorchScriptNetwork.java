package io.github.adabet.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import io.github.adabet.AdaBetException;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.estimate.NetworkEstimator;
import io.github.adabet.djl.internal.rank.ConvertedSource;
import io.github.adabet.djl.internal.train.Validation;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.spi.Capabilities;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.djl.torchscript.internal.train.LabelledScript;
import io.github.adabet.djl.torchscript.internal.train.ScriptTrainer;
import io.github.adabet.spi.ActivationSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A network of a TorchScript file behind the door. Not safe for use by several threads at once. */
final class TorchScriptNetwork implements OpenedNetwork {

  private static final String NO_INPUTS =
      "what the network takes is not known. Open it with NetworkOptions.builder().input(...), the"
          + " shape of a sample";

  private final String name;
  private final List<TensorSpec> inputs;
  private LoadedScript script;
  private @Nullable Path headed;
  private boolean closed;

  private TorchScriptNetwork(String name, LoadedScript script, List<TensorSpec> inputs) {
    this.name = name;
    this.script = script;
    this.inputs = inputs;
  }

  /**
   * Opens a file.
   *
   * @throws io.github.adabet.AdaBetException if it cannot be read, or holds what is not supported
   */
  static OpenedNetwork open(Path file, NetworkOptions options) {
    LoadedScript script = LoadedScript.open(file, options.inputs().size());
    Path fileName = file.getFileName();
    String name = fileName == null ? file.toString() : fileName.toString();
    TorchScriptNetwork network = new TorchScriptNetwork(name, script, options.inputs());
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
      OptionalLong there = script.last().outputs();
      if (there.isEmpty() || there.getAsLong() != wanted.getAsInt()) {
        capabilities().require(Capability.NEW_HEAD);
        replaceHead(wanted.getAsInt(), seed);
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public Capabilities capabilities() {
    Capabilities able = Capabilities.all();
    Optional<String> noEstimate =
        inputs.isEmpty() ? Optional.of(NO_INPUTS) : script.estimateRefusal();
    if (noEstimate.isPresent()) {
      able =
          able.without(Capability.COSTS, noEstimate.get())
              .without(Capability.ESTIMATE, noEstimate.get());
    }
    Optional<String> noHead = script.headRefusal();
    return noHead.isPresent() ? able.without(Capability.NEW_HEAD, noHead.get()) : able;
  }

  @Override
  public List<Layer> layers() {
    return script.layers().stream().map(ScriptLayer::layer).toList();
  }

  @Override
  public List<Layer> alwaysTrained() {
    return headed == null ? List.of() : List.of(script.last().layer());
  }

  @Override
  public ActivationSource<TensorBatch> activationSource() {
    return new TorchScriptSource(script, inputs);
  }

  @Override
  public ActivationSource<LabelledTensors> gradientSource(Objective objective) {
    ScriptActivations unlabelled = new ScriptActivations(script);
    return new ConvertedSource<>(
        new LabelledScript(
            script.trainable(), unlabelled, BlockObjectives.of(objective), unlabelled.forecast()),
        this::lend);
  }

  private void lend(LabelledTensors labelled, Consumer<Batch> use) {
    TensorBatch inputs = labelled.inputs();
    TorchScriptSource.requireInputs(script, inputs);
    try (NDManager scratch = script.manager().newSubManager()) {
      NDList data = inputs.copyTo(scratch);
      NDList labels = labelled.labels().copyTo(scratch);
      use.accept(new Batch(scratch, data, labels, inputs.samples(), null, null, 0, 0));
    }
  }

  @Override
  public ScriptTrainer trainer(TrainerOptions options) {
    LoadedScript trained = script;
    return new ScriptTrainer(
        trained.trainable(),
        options,
        alwaysTrained().stream().map(Layer::index).toList(),
        options
            .format(TorchScriptTraining.class)
            .flatMap(TorchScriptTraining::prefixCache)
            .orElse(null),
        trained::estimator,
        () -> new ScriptActivations(trained),
        (samples, objective) -> evaluate(samples, objective, options.training().microBatchSize()));
  }

  @Override
  public TrainingCosts costs(TrainingOptions options) {
    return estimator().costs(options);
  }

  private NetworkEstimator estimator() {
    return explained(() -> script.estimator(shapes(), types()));
  }

  /** Looks at the network on what it is to take, and says why where it does not run on that. */
  private <T> T explained(Supplier<T> look) {
    try {
      return look.get();
    } catch (UnsupportedModelException e) {
      InputTrial trial = new InputTrial(script, inputs);
      throw inputs.isEmpty() || trial.succeeds() ? e : trial.explain(e);
    }
  }

  private List<Shape> shapes() {
    return inputs.stream().map(TensorSpec::sample).toList();
  }

  private List<DataType> types() {
    return inputs.stream().map(TensorSpec::type).toList();
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection, TrainingOptions options) {
    return explained(
        () -> trainer(TrainerOptions.of(options)).estimate(selection, shapes(), types()));
  }

  @Override
  public Optional<MemoryEstimate> estimateRanking(int batchSize) {
    return Optional.of(estimator().ranking(batchSize));
  }

  /**
   * Writes the network with another last layer to a temporary file, which is kept until the network
   * is closed, and goes on with that.
   */
  @Override
  public void replaceHead(int classes, long seed) {
    Path file = newFile();
    LoadedScript replaced = null;
    try {
      script.saveWithHead(file, classes, seed);
      replaced = LoadedScript.open(file, script.script().inputs());
      requireClasses(replaced, classes);
    } catch (RuntimeException e) {
      if (replaced != null) {
        replaced.close();
      }
      delete(file);
      throw e;
    }
    closeScript();
    script = replaced;
    headed = file;
  }

  private static Path newFile() {
    try {
      return Files.createTempDirectory(LoadedScript.FOLDER_NAME).resolve("network.pt");
    } catch (IOException e) {
      throw new AdaBetException("cannot write to the folder for temporary files: " + e, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
    } catch (IOException e) {
      throw new AdaBetException("cannot delete the temporary file " + file + ": " + e, e);
    }
  }

  /** Runs a network once, where it is known on what, since other code may count the classes. */
  private void requireClasses(LoadedScript replaced, int classes) {
    if (inputs.isEmpty()) {
      return;
    }
    try (NDManager scratch = replaced.manager().newSubManager()) {
      NDList zeros = new NDList();
      for (TensorSpec input : inputs) {
        zeros.add(scratch.zeros(new Shape(2).addAll(input.sample()), input.type()));
      }
      NDList outputs = replaced.script().forward(zeros, scratch);
      boolean right =
          LongStream.of(outputs.head().getShape().getShape()).skip(1).anyMatch(n -> n == classes);
      if (!right) {
        throw noHead("puts out " + outputs.head().getShape() + " for two samples then", null);
      }
    } catch (EngineException | UnsupportedOperationException e) {
      InputTrial before = new InputTrial(script, inputs);
      throw before.succeeds()
          ? noHead("does not run then: " + e.getMessage(), e)
          : before.explain(e);
    }
  }

  private UnsupportedModelException noHead(String why, @Nullable Exception cause) {
    return new UnsupportedModelException(
        "The last layer of "
            + name
            + ", "
            + script.last().layer().name()
            + ", cannot be replaced alone: the network "
            + why
            + ". Replace its head in Python and export it again",
        cause);
  }

  @Override
  public void save(Path target) {
    script.save(target);
  }

  @Override
  public String savedEnding() {
    return ".pt";
  }

  @Override
  public Evaluation evaluate(Samples samples, Objective objective, int batchSize) {
    TrainingOptions options = TrainingOptions.builder().batchSize(batchSize).build();
    try (NDManager scratch = script.manager().newSubManager()) {
      return new Validation(
              arrays -> script.script().forward(arrays, arrays.head().getManager()),
              BlockObjectives.of(objective),
              RunData.measured(SamplesDataset.ofLabelled(samples), "evaluation", options),
              "evaluation")
          .run(scratch, index -> true)
          .orElseThrow();
    }
  }

  @Override
  public TensorBatch predict(TensorBatch batch) {
    try (NDManager scratch = script.manager().newSubManager()) {
      NDList given = batch.copyTo(scratch);
      try {
        return TensorBatch.copyOf(script.script().forward(given, scratch));
      } catch (EngineException | IllegalArgumentException | UnsupportedOperationException e) {
        throw new InputTrial(script, inputs).explain(batch, e);
      }
    }
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    Block block = script.script().block();
    return Stream.of(block).filter(type::isInstance).map(type::cast).findFirst();
  }

  @Override
  public Provenance provenance() {
    return activationSource().provenance();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      closeScript();
    }
  }

  private void closeScript() {
    script.close();
    if (headed != null) {
      delete(headed);
      headed = null;
    }
  }
}

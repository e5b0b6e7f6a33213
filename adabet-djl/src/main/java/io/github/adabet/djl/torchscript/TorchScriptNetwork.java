package io.github.adabet.djl.torchscript;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.train.Validation;
import io.github.adabet.djl.internal.train.data.RunData;
import io.github.adabet.djl.spi.Capabilities;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.MissingCapabilityException;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.torchscript.internal.layer.ScriptLayer;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A network of a TorchScript file behind the door. Not safe for use by several threads at once. */
final class TorchScriptNetwork implements OpenedNetwork {

  private static final String NOT_TRAINED =
      "networks in TorchScript files are ranked and run, and not trained yet. Where it is one of"
          + " PretrainedNetwork.names(), open that name with the file as its weights";
  private static final String NOT_ESTIMATED =
      "what training a TorchScript file costs is not estimated yet. Where it is one of"
          + " PretrainedNetwork.names(), open that name with the file as its weights";
  private static final Capabilities CAPABILITIES =
      Capabilities.all()
          .without(Capability.GRADIENTS, NOT_TRAINED)
          .without(Capability.TRAINING, NOT_TRAINED)
          .without(Capability.CHECKPOINTS, NOT_TRAINED)
          .without(Capability.COSTS, NOT_ESTIMATED)
          .without(Capability.ESTIMATE, NOT_ESTIMATED)
          .without(Capability.NEW_HEAD, HeadSize.NO_NEW_HEAD)
          .without(
              Capability.SAVING,
              "nothing of it changes while it is open. Copy the file that it was opened from");

  private final LoadedScript script;
  private final List<TensorSpec> inputs;

  private TorchScriptNetwork(LoadedScript script, List<TensorSpec> inputs) {
    this.script = script;
    this.inputs = inputs;
  }

  /**
   * Opens a file.
   *
   * @throws io.github.adabet.AdaBetException if it cannot be read, or holds what is not supported
   */
  static OpenedNetwork open(Path file, NetworkOptions options) {
    return new TorchScriptNetwork(LoadedScript.open(file, options), options.inputs());
  }

  @Override
  public String name() {
    return script.name();
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public List<Layer> layers() {
    return script.layers().stream().map(ScriptLayer::layer).toList();
  }

  @Override
  public List<Layer> alwaysTrained() {
    return List.of();
  }

  @Override
  public ActivationSource<TensorBatch> activationSource() {
    return new TorchScriptSource(script, inputs);
  }

  @Override
  public SelectiveTrainer<Samples> trainer(TrainerOptions options) {
    throw missing(Capability.TRAINING);
  }

  @Override
  public TrainingCosts costs(TrainingOptions options) {
    throw missing(Capability.COSTS);
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection, TrainingOptions options) {
    throw missing(Capability.ESTIMATE);
  }

  @Override
  public void replaceHead(int classes, long seed) {
    throw missing(Capability.NEW_HEAD);
  }

  @Override
  public void save(Path target) {
    throw missing(Capability.SAVING);
  }

  private static RuntimeException missing(Capability capability) {
    return new MissingCapabilityException(
        capability, CAPABILITIES.refusal(capability).orElseThrow());
  }

  @Override
  public Evaluation evaluate(Samples samples, Objective objective, int batchSize) {
    TrainingOptions options = TrainingOptions.builder().batchSize(batchSize).build();
    try (NDManager scratch = script.manager().newSubManager()) {
      return new Validation(
              this::inferred,
              BlockObjectives.of(objective),
              RunData.measured(SamplesDataset.ofLabelled(samples), "evaluation", options),
              "evaluation")
          .run(scratch, index -> true)
          .orElseThrow();
    }
  }

  /** Runs the network without anything that gradients would need; the arrays' manager owns both. */
  private NDList inferred(NDList arrays) {
    NDManager owner = arrays.head().getManager();
    NDList outputs = new NDList();
    EngineBinding.of(owner.getEngine())
        .inferenceMode()
        .run(() -> outputs.addAll(script.forward(arrays, owner)));
    return outputs;
  }

  @Override
  public TensorBatch predict(TensorBatch batch) {
    try (NDManager scratch = script.manager().newSubManager()) {
      NDList given = batch.copyTo(scratch);
      try {
        return TensorBatch.copyOf(inferred(given));
      } catch (EngineException | IllegalArgumentException | UnsupportedOperationException e) {
        throw BatchMismatchException.of(inputs, batch, e);
      }
    }
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    Block block = script.block();
    return Stream.of(block).filter(type::isInstance).map(type::cast).findFirst();
  }

  @Override
  public Provenance provenance() {
    return activationSource().provenance();
  }

  @Override
  public void close() {
    script.close();
  }
}

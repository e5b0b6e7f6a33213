package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.rank.ConvertedSource;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.LeafModes;
import io.github.adabet.djl.spi.Capabilities;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.Checkpoints;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.weights.WeightReport;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A DJL block tree behind the door. All work is done by the classes of this package, which can be
 * used on their own as well.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class BlockNetwork implements OpenedNetwork {

  private final Model model;
  private final boolean owned;
  private final List<CompositeHandler> handlers;
  private final List<TensorSpec> inputs;
  private final BiConsumer<Model, Path> form;
  private final String ending;
  private final @Nullable LoadedWeights weights;
  private @Nullable Block head;

  private BlockNetwork(Builder builder) {
    this.model = builder.model;
    this.owned = builder.owned;
    this.handlers = builder.handlers;
    this.form = builder.form;
    this.ending = builder.ending;
    this.weights = builder.weights;
    this.head = weights == null ? null : weights.head();
    this.inputs = builder.inputs.isEmpty() ? BlockInputs.of(model, tree()) : builder.inputs;
  }

  /**
   * Begins with a model.
   *
   * @param model holds an initialised block tree
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder(Model model) {
    return new Builder(model);
  }

  @Override
  public String name() {
    return model.getName();
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public Capabilities capabilities() {
    Capabilities capabilities = Capabilities.all();
    Optional<String> noEstimate = estimateRefusal();
    if (noEstimate.isPresent()) {
      capabilities =
          capabilities
              .without(Capability.COSTS, noEstimate.get())
              .without(Capability.ESTIMATE, noEstimate.get());
    }
    Optional<String> noHead = BlockHeads.refusal(model.getBlock());
    return noHead.isPresent()
        ? capabilities.without(Capability.NEW_HEAD, noHead.get())
        : capabilities;
  }

  private Optional<String> estimateRefusal() {
    if (inputs.isEmpty()) {
      return Optional.of(
          "what the network takes is not known. Open it with NetworkOptions.builder().input(...),"
              + " the shape of a sample");
    }
    return EngineBinding.of(engine()).memoryRules().isPresent()
        ? Optional.empty()
        : Optional.of(
            "nobody has written down what the engine "
                + engine().getEngineName()
                + " does with memory. Open the network on an engine of DjlEngines");
  }

  @Override
  public List<Layer> layers() {
    return tree().layers();
  }

  @Override
  public List<Layer> alwaysTrained() {
    if (head == null) {
      return List.of();
    }
    Block trained = head;
    return tree().leaves().stream()
        .filter(leaf -> leaf.block() == trained)
        .map(BlockTree.Leaf::layer)
        .flatMap(Stream::ofNullable)
        .toList();
  }

  @Override
  public ActivationSource<TensorBatch> activationSource() {
    return new HostBatchSource(source(), model.getNDManager(), inputs);
  }

  private BlockActivationSource source() {
    BlockActivationSource.Builder builder = BlockActivationSource.builder(model);
    handlers.forEach(builder::compositeHandler);
    return builder.build();
  }

  @Override
  public ActivationSource<LabelledTensors> gradientSource(Objective objective) {
    return new ConvertedSource<>(source().labelled(objective), this::lend);
  }

  private void lend(LabelledTensors batch, Consumer<LabelledBatch> use) {
    try (NDManager scratch = model.getNDManager().newSubManager()) {
      NDList labels = batch.labels().copyTo(scratch);
      use.accept(new LabelledBatch(batch.inputs().copyTo(scratch), labels));
    }
  }

  @Override
  public SelectiveTrainer<Samples> trainer(TrainerOptions options) {
    BlockSelectiveTrainer.Builder builder = trainerBuilder(options.training());
    options.checkpoints().ifPresent(checkpoints -> keep(checkpoints, builder));
    options.maximumMemory().ifPresent(builder::maximumMemory);
    if (options.unlimitedMemory()) {
      builder.unlimitedMemory();
    }
    options.format(BlockTraining.class).ifPresent(training -> training.settings().accept(builder));
    return new SamplesTrainer(builder.build());
  }

  private static void keep(Checkpoints checkpoints, BlockSelectiveTrainer.Builder builder) {
    builder.checkpointDirectory(checkpoints.directory());
    if (checkpoints.everySteps() > 0) {
      builder.checkpointEverySteps(checkpoints.everySteps());
    }
    switch (checkpoints.existing()) {
      case REFUSE -> {}
      case RESUME -> builder.resume();
      case RESUME_IF_PRESENT -> builder.resumeIfPresent();
      case OVERWRITE -> builder.overwrite();
    }
  }

  private BlockSelectiveTrainer.Builder trainerBuilder(TrainingOptions options) {
    BlockSelectiveTrainer.Builder builder =
        BlockSelectiveTrainer.builder(model, options).compositeHandlers(handlers);
    return head == null ? builder : builder.alwaysTrain(head);
  }

  @Override
  public TrainingCosts costs(TrainingOptions options) {
    return estimator().costs(options);
  }

  private TrainingEstimator estimator() {
    return TrainingEstimator.of(
        model,
        handlers,
        inputs.stream().map(TensorSpec::sample).toList(),
        inputs.stream().map(TensorSpec::type).toList());
  }

  @Override
  public Optional<MemoryEstimate> estimateRanking(int batchSize) {
    return Optional.of(estimator().ranking(batchSize));
  }

  @Override
  public MemoryEstimate estimate(LayerSelection selection, TrainingOptions options) {
    return trainerBuilder(options)
        .build()
        .estimate(selection, BlockInputs.zeros(inputs, options.batchSize()));
  }

  @Override
  public void replaceHead(int classes, long seed) {
    head = BlockHeads.replaceHead(model.getBlock(), classes, seed);
  }

  @Override
  public Evaluation evaluate(Samples samples, Objective objective, int batchSize) {
    TrainingOptions options = TrainingOptions.builder().batchSize(batchSize).build();
    return new SamplesTrainer(trainerBuilder(options).build()).evaluate(samples, objective);
  }

  @Override
  public TensorBatch predict(TensorBatch batch) {
    try (NDManager scratch = model.getNDManager().newSubManager()) {
      NDList given = batch.copyTo(scratch);
      BlockWalker walker = new BlockWalker(tree(), new ParameterStore(model.getNDManager(), false));
      NDList outputs = new NDList();
      try {
        EngineBinding.of(engine())
            .inferenceMode()
            .run(() -> outputs.addAll(walker.forward(given, LeafModes.INFERENCE)));
        outputs.attach(scratch);
        return TensorBatch.copyOf(outputs);
      } catch (EngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw BatchMismatchException.of(inputs, batch, e);
      }
    }
  }

  @Override
  public void save(Path target) {
    form.accept(model, target);
  }

  @Override
  public String savedEnding() {
    return ending;
  }

  @Override
  public Optional<WeightReport> weightReport() {
    return Optional.ofNullable(weights).map(LoadedWeights::report);
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    return Stream.of(model, model.getBlock()).filter(type::isInstance).map(type::cast).findFirst();
  }

  @Override
  public Provenance provenance() {
    return activationSource().provenance();
  }

  @Override
  public void close() {
    if (owned) {
      model.close();
    }
  }

  private BlockTree tree() {
    return BlockTree.of(model.getBlock(), handlers);
  }

  private Engine engine() {
    return model.getNDManager().getEngine();
  }

  /** Collects the parts of a network. Not safe for use by several threads. */
  public static final class Builder {

    private final Model model;
    private boolean owned;
    private List<CompositeHandler> handlers = List.of();
    private List<TensorSpec> inputs = List.of();
    private BiConsumer<Model, Path> form = DjlForm::save;
    private String ending = "";
    private @Nullable LoadedWeights weights;

    private Builder(Model model) {
      this.model = model;
    }

    /**
     * Hands the model over: it is closed with the network. Default: it stays the caller's.
     *
     * @return this
     */
    public Builder owned() {
      owned = true;
      return this;
    }

    /**
     * Sets how composites run, before the built-in handlers. Default: none.
     *
     * @param first asked in order
     * @return this
     */
    public Builder handlers(List<CompositeHandler> first) {
      handlers = List.copyOf(first);
      return this;
    }

    /**
     * States what the network takes. Default: what the block says of itself.
     *
     * @param specs the inputs in order; empty for the default
     * @return this
     */
    public Builder inputs(List<TensorSpec> specs) {
      inputs = List.copyOf(specs);
      return this;
    }

    /**
     * Sets how the network is saved. Default: in a folder, as DJL's {@code Model.save} does.
     *
     * @param nameEnding how the names of what is written end, empty for a folder
     * @param save given the model and the file or folder to write
     * @return this
     */
    public Builder form(String nameEnding, BiConsumer<Model, Path> save) {
      ending = nameEnding;
      form = save;
      return this;
    }

    /**
     * Loads the file of weights, and gives the network the number of classes, that options ask for.
     * Where the file has another number of classes, all layers but the last are loaded, and that is
     * drawn anew and always trained. Default: the network stays as it is.
     *
     * @param options weights, classes, and the seed of a new last layer
     * @return this
     * @throws io.github.adabet.djl.weights.WeightMismatchException if file and network differ in
     *     more than the last layer, or in that and no number of classes is asked for
     * @throws io.github.adabet.UnsupportedModelException if the last layer cannot be replaced
     */
    public Builder weightsAndClasses(NetworkOptions options) {
      weights = LoadedWeights.into(model.getBlock(), options);
      return this;
    }

    /**
     * Makes the network.
     *
     * @return a new network, which the caller closes
     * @throws io.github.adabet.UnsupportedModelException if a parameter is not initialised
     * @throws io.github.adabet.NoTrainableLayerException if no leaf holds a trainable parameter
     */
    public BlockNetwork build() {
      return new BlockNetwork(this);
    }
  }
}

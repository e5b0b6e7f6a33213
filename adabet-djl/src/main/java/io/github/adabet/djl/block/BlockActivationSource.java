package io.github.adabet.djl.block;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.Layer;
import io.github.adabet.NoTrainableLayerException;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.block.objective.BlockObjectives;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.InferenceMode;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.estimate.RankingForecast;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.rank.LayerVisits;
import io.github.adabet.djl.internal.rank.StoredOrder;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The layers of a DJL block tree and their activations, on any engine.
 *
 * <p>A layer is a leaf of the tree that holds trainable parameters. Composites whose inside cannot
 * be run step by step (those that {@link CompositeHandler} does not name as built in, unless a
 * handler is added for them) count as one layer of kind opaque each; the provenance lists them
 * under {@code source.opaque}. A parameter that several leaves hold belongs to the layer in which
 * it occurs first; the provenance lists these under {@code source.shared_parameters}.
 *
 * <p>A pass runs in inference mode, without recording for a backward pass, and closes each
 * intermediate array as soon as nothing needs it: it needs less memory than the network's own
 * {@code forward}, and gives the same values bit for bit. Of a leaf with several outputs the first
 * is its activation. A layer that stands at several places of the tree is visited at each. While a
 * pass runs, the batch's arrays are attached to a manager of the source's own; afterwards they are
 * back where they were.
 *
 * <p>The block's structure must not change while the source is in use; its weights may, between
 * passes. Several threads may run passes at once if each has its own batch and the engine allows it
 * (PyTorch does).
 */
public final class BlockActivationSource implements ActivationSource<NDList> {

  private static final Set<LayerQuantity> GIVEN =
      EnumSet.allOf(LayerQuantity.class).stream()
          .filter(quantity -> !quantity.takesLabels())
          .collect(Collectors.toUnmodifiableSet());

  private final BlockTree tree;
  private final BlockWalker walker;
  private final NDManager manager;
  private final Engine engine;
  private final InferenceMode inferenceMode;
  private final TensorBuffers tensorMemory;
  private final Set<Layer> keepStorage;
  private final RankingForecast forecast;

  private BlockActivationSource(Builder builder) {
    this.tree = BlockTree.of(builder.block, builder.handlers);
    this.walker = new BlockWalker(tree, new ParameterStore(builder.manager, false));
    this.manager = builder.manager;
    this.engine = manager.getEngine();
    this.inferenceMode = EngineBinding.of(engine).inferenceMode();
    this.tensorMemory = EngineBinding.of(engine).tensorBuffers();
    this.keepStorage = StoredOrder.keptWhileRead(tree.layers());
    this.forecast = new RankingForecast(tree, manager, builder.memoryLimit);
  }

  /**
   * Makes a source for a model.
   *
   * @param model a model with a block and initialised parameters; stays the caller's, and must stay
   *     open
   * @return a new source, which needs no closing
   * @throws UnsupportedModelException if the model has no block, or a parameter is not initialised
   * @throws NoTrainableLayerException if no leaf of the block holds a trainable parameter
   */
  public static BlockActivationSource of(Model model) {
    return builder(model).build();
  }

  /**
   * Starts a source for a model.
   *
   * @param model a model with a block and initialised parameters; stays the caller's, and must stay
   *     open
   * @return a new builder; not safe for use by several threads
   * @throws UnsupportedModelException if the model has no block
   */
  public static Builder builder(Model model) {
    Block block = model.getBlock();
    if (block == null) {
      throw new UnsupportedModelException(
          "The model '"
              + model.getName()
              + "' has no block. Call model.setBlock or model.load first");
    }
    return builder(block, model.getNDManager());
  }

  /**
   * Starts a source for a block.
   *
   * @param block the network, with initialised parameters
   * @param manager the manager that owns the parameters; stays the caller's, and must stay open
   * @return a new builder; not safe for use by several threads
   */
  public static Builder builder(Block block, NDManager manager) {
    return new Builder(block, manager);
  }

  @Override
  public String name() {
    return BlockActivationSourceProvider.NAME;
  }

  /** All but gradients, which need labels: see {@link #labelled}. */
  @Override
  public Set<LayerQuantity> gives() {
    return GIVEN;
  }

  @Override
  public List<Layer> layers() {
    return tree.layers();
  }

  /**
   * {@inheritDoc}
   *
   * @param batch the network's inputs, the first of shape (B, ...), on the engine of the
   *     parameters, copied to their device if it is on another; neither closed nor changed
   * @throws IllegalArgumentException if the batch is empty, holds no sample, or lives on another
   *     engine
   * @throws UnsupportedModelException if a layer's output is not of shape (B, ...), with the
   *     batch's B
   * @throws io.github.adabet.MemoryLimitExceededException if the pass would need more memory than
   *     {@link Builder#maximumMemory} allows, by default than the process may still take
   */
  @Override
  public void forward(NDList batch, Set<LayerQuantity> needs, LayerVisitor visitor) {
    requireGiven(needs);
    long samples = requireSamples(batch);
    forecast.check(batch, Math.toIntExact(samples));
    LayerVisits visits = new LayerVisits(samples, needs, visitor, tensorMemory, keepStorage);
    Device device = manager.getDevice();
    if (batch.stream().allMatch(array -> array.getDevice().equals(device))) {
      try (NDManager scratch = batch.head().getManager().newSubManager()) {
        batch.tempAttach(scratch);
        inferenceMode.run(() -> walker.forward(batch, visits));
      }
    } else {
      try (NDManager scratch = manager.newSubManager()) {
        NDList copies = batch.toDevice(device, true);
        copies.attach(scratch);
        inferenceMode.run(() -> walker.forward(copies, visits));
      }
    }
  }

  private static void requireGiven(Set<LayerQuantity> needs) {
    for (LayerQuantity need : needs) {
      if (!GIVEN.contains(need)) {
        throw new IllegalArgumentException(
            "needs holds "
                + need
                + ", which unlabelled batches do not give; they give "
                + GIVEN
                + ". Use labelled(Objective)");
      }
    }
  }

  /**
   * Finds out what each layer puts out, by one pass over a batch.
   *
   * @param batch as for {@link #forward(NDList, Set, LayerVisitor)}; one sample is enough
   * @return the layers that run, in the order they first run
   * @throws IllegalArgumentException if the batch is empty, holds no sample, or lives on another
   *     engine
   * @throws UnsupportedModelException if a layer's output is not of shape (B, ...), with the
   *     batch's B
   */
  public List<LayerShape> layerShapes(NDList batch) {
    Map<Layer, LayerShape> shapes = new LinkedHashMap<>();
    forward(
        batch,
        Set.of(LayerQuantity.OUTPUT),
        observed -> {
          LayerActivation activation = observed.output();
          List<Long> extents = LongStream.of(activation.shape()).skip(1).boxed().toList();
          shapes.merge(
              activation.layer(),
              new LayerShape(activation.layer(), extents, activation.features()),
              (first, next) ->
                  new LayerShape(
                      first.layer(),
                      first.outputShape(),
                      first.activationElements() + next.activationElements()));
        });
    return List.copyOf(shapes.values());
  }

  /**
   * Finds out what each layer puts out, by one pass over a sample of zeros.
   *
   * @param sampleShapes the shapes of the network's inputs in float32, without the batch axis, for
   *     example (3, 224, 224); a network that reads other types needs {@link #layerShapes(NDList)}
   * @return the layers that run, in the order they first run
   * @throws IllegalArgumentException if no shape is given, or an extent is not 1 or more
   * @throws UnsupportedModelException if a layer's output is not of shape (B, ...), with the
   *     batch's B
   */
  public List<LayerShape> layerShapes(Shape... sampleShapes) {
    try (NDManager scratch = manager.newSubManager()) {
      NDList batch = new NDList();
      for (Shape shape : sampleShapes) {
        if (LongStream.of(shape.getShape()).anyMatch(extent -> extent < 1)) {
          throw new IllegalArgumentException(
              "sampleShapes holds " + shape + "; every extent must be 1 or more");
        }
        batch.add(scratch.zeros(new Shape(1).addAll(shape)));
      }
      return layerShapes(batch);
    }
  }

  @Override
  public Provenance provenance() {
    String opaque =
        tree.opaqueComposites().stream()
            .map(leaf -> leaf.path() + " (" + leaf.block().getClass().getName() + ")")
            .collect(Collectors.joining(", "));
    return Provenance.builder()
        .setting("source.name", BlockActivationSourceProvider.NAME)
        .setting("source.memory", tensorMemory.label())
        .setting("source.memory_limit", forecast.state())
        .setting("source.opaque", opaque.isEmpty() ? "none" : opaque)
        .setting("source.shared_parameters", tree.describeSharedParameters())
        .setting("djl.version", Engine.getDjlVersion())
        .choice(EngineBinding.choice(engine))
        .build();
  }

  /**
   * The same network for labelled batches, which also gives {@link LayerQuantity#OUTPUT_GRADIENT}
   * and {@link LayerQuantity#WEIGHT_GRADIENTS}.
   *
   * <p>A pass runs forward and backward in inference mode, and holds the outputs of all layers and
   * their gradients at once: memory grows with the depth of the network, as in full training. What
   * would need more than {@link Builder#maximumMemory} allows is refused. One pass at a time where
   * the engine has one recording per process (PyTorch).
   *
   * @param objective its loss is what is differentiated; the gradient of a sample is that of its
   *     own loss, weighted as the objective weighs samples
   * @return a source with the layers of this one
   * @throws IllegalArgumentException if the objective is one that DJL networks cannot compute
   */
  public ActivationSource<LabelledBatch> labelled(Objective objective) {
    return new BlockGradientSource(
        this, tree, manager, tensorMemory, BlockObjectives.of(objective));
  }

  /** Returns what is known of the memory of passes. */
  RankingForecast forecast() {
    return forecast;
  }

  /**
   * Checks a batch.
   *
   * @return the number of its samples
   * @throws IllegalArgumentException if it holds none, or lives on another engine
   */
  long requireSamples(NDList batch) {
    if (batch.isEmpty()) {
      throw new IllegalArgumentException("batch holds no array; give the network's inputs");
    }
    Shape shape = batch.head().getShape();
    if (shape.dimension() == 0 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "batch has shape " + shape + "; give an array of shape (B, ...) with at least 1 sample");
    }
    String batchEngine = batch.head().getManager().getEngine().getEngineName();
    if (!batchEngine.equals(engine.getEngineName())) {
      throw new IllegalArgumentException(
          "batch lives on the engine "
              + batchEngine
              + ", the network on "
              + engine.getEngineName()
              + "; create the batch with the network's manager");
    }
    return shape.get(0);
  }

  /** Collects the parts of a source. Not safe for use by several threads. */
  public static final class Builder {

    private final Block block;
    private final NDManager manager;
    private final List<CompositeHandler> handlers = new ArrayList<>();
    private MemoryLimit memoryLimit = MemoryLimit.AVAILABLE;
    private boolean limited;

    private Builder(Block block, NDManager manager) {
      this.block = block;
      this.manager = manager;
    }

    /**
     * Adds a handler for a kind of composite block. Handlers are asked in the order added, the
     * built-in ones last.
     *
     * @param handler looks into composites that would be opaque otherwise
     * @return this
     */
    public Builder compositeHandler(CompositeHandler handler) {
      handlers.add(handler);
      return this;
    }

    /**
     * Refuses batches, before they run, that need more memory: by {@link
     * TrainingEstimator#ranking}. Default: what the process may still take when the first batch of
     * a size comes, in a container what is left of its limit, by the highest of several readings;
     * where the system does not tell (macOS), nothing is refused; nor is it on a GPU, and where
     * memory cannot be estimated, and then the provenance says so under {@code
     * source.memory_limit}.
     *
     * @param bytes the most above the idle process, 1 or more
     * @return this
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     * @throws IllegalStateException if a limit is set already
     */
    public Builder maximumMemory(long bytes) {
      return limit(MemoryLimit.of(bytes));
    }

    /**
     * Runs batches whatever memory they may need. Excludes {@link #maximumMemory}.
     *
     * @return this
     * @throws IllegalStateException if a limit is set already
     */
    public Builder unlimitedMemory() {
      return limit(MemoryLimit.NONE);
    }

    private Builder limit(MemoryLimit limit) {
      if (limited) {
        throw new IllegalStateException("setting maximumMemory is set twice; set it once");
      }
      limited = true;
      memoryLimit = limit;
      return this;
    }

    /**
     * Analyses the network.
     *
     * @return a new source, which needs no closing
     * @throws UnsupportedModelException if a parameter is not initialised
     * @throws NoTrainableLayerException if no leaf of the block holds a trainable parameter
     */
    public BlockActivationSource build() {
      return new BlockActivationSource(this);
    }
  }
}

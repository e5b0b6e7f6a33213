package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SymbolBlock;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.spi.Probe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Opens DJL block trees: a {@code Model} or {@code Block} in memory, and the folders that {@code
 * Model.save} writes, for which {@link BlockOptions#structure} builds the network, or the {@link
 * ai.djl.nn.BlockFactory} that the folder's {@code serving.properties} names: code on the class
 * path, which runs.
 *
 * <p>A block that has no parameters yet is initialised with the inputs that the options state, its
 * weights drawn from the engine's generator, whose seed is set to that of the options.
 */
public final class BlockNetworkProvider implements NetworkProvider {

  /** The name by which users ask for this format. */
  public static final String NAME = "djl-block";

  /** Called by {@link java.util.ServiceLoader}. */
  public BlockNetworkProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of(BlockOptions.class, BlockTraining.class);
  }

  @Override
  public Recognition recognize(NetworkRequest request) {
    if (request.what() instanceof Model model) {
      return model.getBlock() == null
          ? Recognition.refused("the model " + model.getName() + " holds no block; set or load one")
          : recognize(model.getBlock(), model.getNDManager().getEngine().getEngineName());
    }
    if (request.what() instanceof Block block) {
      return recognize(block, engineOf(block, request.options()));
    }
    Optional<Path> path = request.path();
    if (path.isEmpty()) {
      return Recognition.foreign(
          "it opens DJL models, blocks and folders of models, and this is "
              + request.describe()
              + (request.name().isPresent() ? ", of which name there is no folder either" : ""));
    }
    return recognize(path.get(), request.options());
  }

  private static Recognition recognize(Block block, String engine) {
    return block instanceof SymbolBlock
        ? Recognition.foreign(
            "the block is a "
                + block.getClass().getSimpleName()
                + ", which keeps its layers to itself. Open the file that it was loaded from, with"
                + " a provider of that format on the class path")
        : available(engine);
  }

  private static Recognition recognize(Path path, NetworkOptions options) {
    if (!DjlForm.isModel(path)) {
      return Recognition.foreign(ForeignForm.describe(path));
    }
    if (options.format(BlockOptions.class).flatMap(BlockOptions::structure).isEmpty()
        && StatedStructure.of(path).isEmpty()) {
      return Recognition.refused(
          "the folder holds the parameters of a DJL model and not its structure. Add"
              + " NetworkOptions.Builder.with(BlockOptions.structure(...)), which builds its"
              + " block, or a file serving.properties that names its blockFactory");
    }
    return available(options.engine().orElse(DjlEngines.PYTORCH));
  }

  private static Recognition available(String engine) {
    Probe probe = DjlEngines.probe(engine);
    return probe.available()
        ? Recognition.opens(probe.detail())
        : Recognition.refused(probe.detail());
  }

  @Override
  public OpenedNetwork open(NetworkRequest request) {
    NetworkOptions options = request.options();
    if (request.what() instanceof Model model) {
      requireEngine(options, model.getNDManager().getEngine().getEngineName());
      return finish(BlockNetwork.builder(model), model, options);
    }
    if (request.what() instanceof Block block) {
      String engine = engineOf(block, options);
      requireEngine(options, engine);
      return openOwned("network", engine, model -> model.setBlock(block), options);
    }
    Path folder = request.path().orElseThrow();
    Optional<Supplier<? extends Block>> structure =
        options.format(BlockOptions.class).flatMap(BlockOptions::structure);
    String name = Optional.ofNullable(folder.getFileName()).map(Path::toString).orElse("network");
    return openOwned(
        DjlForm.nameOf(folder, name),
        options.engine().orElse(DjlEngines.PYTORCH),
        model -> {
          model.setBlock(
              structure.isPresent()
                  ? structure.get().get()
                  : StatedStructure.of(folder).orElseThrow().block(model));
          DjlForm.load(model, folder);
        },
        options);
  }

  /** Gives a model its block. */
  @FunctionalInterface
  private interface Loading {
    void into(Model model);
  }

  private static OpenedNetwork openOwned(
      String name, String engine, Loading loading, NetworkOptions options) {
    DjlEngines.engine(engine);
    Model model = Model.newInstance(name, engine);
    try {
      loading.into(model);
      return finish(BlockNetwork.builder(model).owned(), model, options);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static OpenedNetwork finish(
      BlockNetwork.Builder builder, Model model, NetworkOptions options) {
    if (options.randomWeights() && model.getBlock().isInitialized()) {
      throw new IllegalArgumentException(
          "randomWeights is set, but the network "
              + model.getName()
              + " has its weights; leave it out, or open a block that is not initialised");
    }
    initialize(model.getBlock(), model.getNDManager(), options);
    return builder
        .handlers(options.format(BlockOptions.class).map(BlockOptions::handlers).orElse(List.of()))
        .inputs(options.inputs())
        .weightsAndClasses(options)
        .build();
  }

  private static void initialize(Block block, NDManager manager, NetworkOptions options) {
    if (block.isInitialized()) {
      return;
    }
    List<TensorSpec> inputs = options.inputs();
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "The block has no parameters yet, and the shape of a sample, which they depend on, is"
              + " not stated. Add NetworkOptions.Builder.input(...), or load the block's"
              + " parameters before");
    }
    manager.getEngine().setRandomSeed(Long.hashCode(options.seed()));
    block.initialize(
        manager,
        DataType.FLOAT32,
        inputs.stream().map(input -> new Shape(1).addAll(input.sample())).toArray(Shape[]::new));
  }

  private static void requireEngine(NetworkOptions options, String actual) {
    options
        .engine()
        .filter(wanted -> !wanted.equals(actual))
        .ifPresent(
            wanted -> {
              throw new IllegalArgumentException(
                  "The engine "
                      + wanted
                      + " was asked for, but the network's parameters are on "
                      + actual
                      + "; leave the engine out, or load the network on "
                      + wanted);
            });
  }

  private static String engineOf(Block block, NetworkOptions options) {
    for (Parameter parameter : block.getParameters().values()) {
      if (parameter.isInitialized()) {
        Engine engine = parameter.getArray().getManager().getEngine();
        return engine.getEngineName();
      }
    }
    return options.engine().orElse(DjlEngines.PYTORCH);
  }
}

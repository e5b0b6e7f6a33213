package io.github.adabet.bench.adaptation;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockNetwork;
import io.github.adabet.djl.block.BlockTraining;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.djl.zoo.ResNet50;
import java.util.List;
import java.util.Set;

/** Opens a residual network of nine narrow layers and more, named {@value #NAME}, for tests. */
public final class TinyNetworkProvider implements NetworkProvider {
  static final String NAME = "tiny";

  private static final int CLASSES = 5;

  /** Called by {@link java.util.ServiceLoader}. */
  public TinyNetworkProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of(BlockTraining.class);
  }

  @Override
  public Recognition recognize(NetworkRequest request) {
    return request.name().filter(NAME::equals).isPresent()
        ? Recognition.opens("for tests")
        : Recognition.foreign("it opens the network of the tests");
  }

  @Override
  public OpenedNetwork open(NetworkRequest request) {
    NetworkOptions options = request.options();
    Model model = Model.newInstance(NAME, DjlEngines.PYTORCH);
    Block block =
        ResNet50.builder().classes(options.classes().orElse(CLASSES)).width(4).depths(1, 1).build();
    model.setBlock(block);
    model.getNDManager().getEngine().setRandomSeed(Long.hashCode(options.seed()));
    block.initialize(
        model.getNDManager(),
        DataType.FLOAT32,
        new Shape(1).addAll(options.inputs().get(0).sample()));
    return BlockNetwork.builder(model)
        .owned()
        .inputs(List.of(options.inputs().get(0)))
        .form(".safetensors", (saved, file) -> PretrainedWeights.save(saved.getBlock(), file))
        .weightsAndClasses(options)
        .build();
  }
}

package io.github.adabet.djl.zoo;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.block.BlockNetwork;
import io.github.adabet.djl.block.BlockTraining;
import io.github.adabet.djl.data.TensorSpec;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.djl.weights.PretrainedWeights;
import io.github.adabet.spi.Probe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Opens the networks of {@link Architecture} by their labels, with the weights of a file.
 *
 * <p>Unless the options say otherwise a network has {@value #CLASSES} classes and takes float32
 * images of 3 channels, 224 by 224. With a number of classes that is not the file's, all layers but
 * the last are loaded, and that is drawn anew and always trained. Without a file all weights are
 * drawn from the engine's generator, whose seed is set to that of the options. Saved is a
 * safetensors file with PyTorch's names.
 */
public final class ZooNetworkProvider implements NetworkProvider {

  /** The name by which users ask for this format. */
  public static final String NAME = "zoo";

  private static final int CLASSES = 1000;
  private static final long[] IMAGE = {3, 224, 224};

  /** Called by {@link java.util.ServiceLoader}. */
  public ZooNetworkProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of(BlockTraining.class);
  }

  @Override
  public List<String> networkNames() {
    return Architecture.names();
  }

  @Override
  public Recognition recognize(NetworkRequest request) {
    Optional<Architecture> architecture = architecture(request);
    if (architecture.isEmpty()) {
      return Recognition.foreign(
          "it opens networks by their names: "
              + Arrays.stream(Architecture.values())
                  .map(Architecture::label)
                  .collect(Collectors.joining(", ")));
    }
    Probe probe = DjlEngines.probe(engine(request.options()));
    return probe.available()
        ? Recognition.opens(probe.detail())
        : Recognition.refused(probe.detail());
  }

  private static Optional<Architecture> architecture(NetworkRequest request) {
    return request.name().flatMap(Architecture::find);
  }

  private static String engine(NetworkOptions options) {
    return options.engine().orElse(DjlEngines.PYTORCH);
  }

  @Override
  public OpenedNetwork open(NetworkRequest request) {
    Architecture architecture = architecture(request).orElseThrow();
    NetworkOptions options = request.options();
    List<TensorSpec> inputs =
        options.inputs().isEmpty() ? List.of(TensorSpec.of(IMAGE)) : options.inputs();
    Shape image = new Shape(1).addAll(inputs.get(0).sample());
    Block block = architecture.block(options.classes().orElse(CLASSES), image);
    DjlEngines.engine(engine(options));
    Model model = Model.newInstance(architecture.label(), engine(options));
    try {
      model.setBlock(block);
      initialize(block, model.getNDManager(), image, options.seed());
      return BlockNetwork.builder(model)
          .owned()
          .inputs(inputs)
          .form(".safetensors", (saved, file) -> PretrainedWeights.save(saved.getBlock(), file))
          .weightsAndClasses(options)
          .build();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static void initialize(Block block, NDManager manager, Shape image, long seed) {
    manager.getEngine().setRandomSeed(Long.hashCode(seed));
    block.initialize(manager, DataType.FLOAT32, image);
  }
}

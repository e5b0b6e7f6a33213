package io.github.adabet.examples.model;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
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
import io.github.adabet.examples.data.DigitImages;
import io.github.adabet.spi.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * Opens the network that ships with the examples by its name, {@value #NAME}, with its own weights,
 * those of a file, or random ones.
 */
public final class DigitsNetworkProvider implements NetworkProvider {
  /** The name of the network, and of this provider. */
  public static final String NAME = "digits";

  private static final TensorSpec IMAGE = TensorSpec.of(1, 28, 28);

  /** Called by {@link java.util.ServiceLoader}. */
  public DigitsNetworkProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> networkNames() {
    return List.of(NAME);
  }

  @Override
  public Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of(BlockTraining.class);
  }

  @Override
  public Recognition recognize(NetworkRequest request) {
    if (request.name().filter(NAME::equalsIgnoreCase).isEmpty()) {
      return Recognition.foreign("it opens the network named " + NAME);
    }
    Probe probe = DjlEngines.probe(engine(request.options()));
    return probe.available()
        ? Recognition.opens(probe.detail())
        : Recognition.refused(probe.detail());
  }

  @Override
  public OpenedNetwork open(NetworkRequest request) {
    NetworkOptions options = request.options();
    if (!options.inputs().isEmpty() && !options.inputs().get(0).sample().equals(IMAGE.sample())) {
      throw new IllegalArgumentException(
          "the network %s takes images of the shape %s, not %s"
              .formatted(NAME, IMAGE.sample(), options.inputs().get(0).sample()));
    }
    Model model = Model.newInstance(NAME, DjlEngines.engine(engine(options)).getEngineName());
    try {
      // A file has a head for its own classes, which are those asked for if it was saved for them.
      boolean file = options.weights().isPresent();
      Block block =
          SmallResNet.create(
              file ? options.classes().orElse(DigitImages.CLASSES) : DigitImages.CLASSES);
      model.setBlock(block);
      if (options.randomWeights() || file) {
        model.getNDManager().getEngine().setRandomSeed(Long.hashCode(options.seed()));
        block.initialize(model.getNDManager(), DataType.FLOAT32, SmallResNet.INPUT);
      } else {
        PretrainedDigits.loadInto(block, model.getNDManager());
      }
      return BlockNetwork.builder(model)
          .owned()
          .inputs(List.of(IMAGE))
          .form(".safetensors", (saved, target) -> PretrainedWeights.save(saved.getBlock(), target))
          .weightsAndClasses(options)
          .build();
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static String engine(NetworkOptions options) {
    return options.engine().orElse(DjlEngines.PYTORCH);
  }
}

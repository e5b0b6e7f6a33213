package io.github.adabet.djl.torchscript;

import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.OpenedNetwork;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.djl.weights.TensorFiles;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.WeightsException;
import io.github.adabet.spi.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Opens files that {@code torch.jit.save} wrote, of traced and scripted networks.
 *
 * <p>A layer is a module that holds trainable parameters and calls no other layer; it is named as
 * {@code named_parameters()} names it, for example {@code layer1.0.conv1}. The file is read as data
 * first, and the network is then run by PyTorch through a copy of the file whose code hands out
 * each layer's output as soon as it has run. The file itself stays as it is.
 *
 * <p>Files do not say what samples they take: {@code NetworkOptions.builder().input(...)} does.
 */
public final class TorchScriptNetworkProvider implements NetworkProvider {

  /** The name by which users ask for this format. */
  public static final String NAME = "torchscript";

  private static final String OPENS = "it opens TorchScript files, which torch.jit.save writes";

  /** Called by {@link java.util.ServiceLoader}. */
  public TorchScriptNetworkProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Recognition recognize(NetworkRequest request) {
    Optional<Path> path = request.path().filter(Files::isRegularFile);
    if (path.isEmpty()) {
      return Recognition.foreign(OPENS);
    }
    try (TensorArchive archive = TensorFiles.open(path.get())) {
      if (archive.format() != TensorArchive.Format.TORCHSCRIPT) {
        return Recognition.foreign(
            archive.format() == TensorArchive.Format.EXPORTED_PROGRAM
                ? OPENS + ", and this is a program of torch.export, of which only weights are read"
                : OPENS + ", and this file holds weights without code");
      }
    } catch (WeightsException e) {
      return Recognition.foreign(OPENS + ", and this is none: " + e.getMessage());
    }
    Optional<String> engine =
        request.options().engine().filter(name -> !name.equals(DjlEngines.PYTORCH));
    if (engine.isPresent()) {
      return Recognition.refused(
          "the file is TorchScript, which "
              + engine.get()
              + " does not run. Leave the engine out, or name "
              + DjlEngines.PYTORCH);
    }
    Probe probe = DjlEngines.probe(DjlEngines.PYTORCH);
    return probe.available()
        ? Recognition.opens(probe.detail())
        : Recognition.refused(probe.detail());
  }

  @Override
  public Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of(TorchScriptTraining.class);
  }

  @Override
  public OpenedNetwork open(NetworkRequest request) {
    NetworkOptions options = request.options();
    if (options.weights().isPresent() || options.randomWeights()) {
      throw new IllegalArgumentException(
          "A TorchScript file holds its own weights; leave weights and randomWeights out");
    }
    return TorchScriptNetwork.open(request.path().orElseThrow(), options);
  }
}

package io.github.adabet.examples.cli.flags;

import io.github.adabet.djl.download.Downloader;
import io.github.adabet.examples.model.DigitsNetworkProvider;
import io.github.adabet.examples.task.NetworkSettings;
import io.github.adabet.examples.task.SavedNetwork;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which network a command works on. */
@OptionGroup.In(OptionGroup.NETWORK)
public final class ModelFlags {
  @Option(
      names = "--model",
      paramLabel = "NAME|FILE|DIR",
      description =
          "digits (the network that comes along), resnet50, resnet50_v1, resnet50_half, vgg16,"
              + " vgg16_pooled, mobilenet_v2, vit_b_16, vit_s_16, vit_s_14, vit_ti_16, or a file or"
              + " folder that holds a network: a TorchScript file (.pt), the folder of a SavedModel"
              + " of TensorFlow's, that of a training (--out), or one of DJL's. A folder may name"
              + " code, which runs: open only what you trust. Default: ${DEFAULT-VALUE}.")
  private String model = DigitsNetworkProvider.NAME;

  @Option(
      names = "--weights",
      paramLabel = "FILE|URL|random|best|last",
      description =
          "Weights of a network that was given by name: a file (safetensors, .pth, .pt, .ckpt,"
              + " .pt2), the URL of one, or random ones for trials. Default: its own, or those"
              + " published for it,"
              + " fetched if need be. Of a network that was given by the folder of a training:"
              + " those of the best epoch by validation, or of the last. Default: the best, if"
              + " there is one.")
  private @Nullable String weights;

  @Mixin private final NetworkFormFlags form = new NetworkFormFlags();

  /** For picocli. */
  public ModelFlags() {}

  /**
   * What was asked for, of a network that needs no weights to be fetched.
   *
   * @param seed the source of random weights
   * @return the settings
   */
  public NetworkSettings settings(long seed) {
    return settings(seed, Downloader.ofEnvironment());
  }

  /**
   * What was asked for.
   *
   * @param seed the source of random weights
   * @param downloader fetches weights that were published
   * @return the settings
   */
  public NetworkSettings settings(long seed, Downloader downloader) {
    return form.settings(model, weights, seed, downloader);
  }

  /** Returns the files and folders that were named; none for a network that goes by its name. */
  List<String> files() {
    List<String> files = new ArrayList<>();
    if (SavedNetwork.in(model).isPresent() || NetworkSettings.names().find(model).isEmpty()) {
      files.add(model);
    }
    if (weights != null) {
      files.add(weights);
    }
    return files;
  }
}

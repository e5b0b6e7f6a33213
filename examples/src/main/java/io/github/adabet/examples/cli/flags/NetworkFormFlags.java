package io.github.adabet.examples.cli.flags;

import io.github.adabet.djl.download.Downloader;
import io.github.adabet.examples.task.InputSize;
import io.github.adabet.examples.task.NetworkSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** In what form a network is opened: engine, size, classes, and names in its file of weights. */
@OptionGroup.In(OptionGroup.NETWORK)
public final class NetworkFormFlags {
  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      converter = EngineName.class,
      description =
          "pytorch, mxnet or tensorflow. Default: what the network's format needs, else pytorch."
              + " MXNet is legacy and must be added to the class path.")
  private @Nullable String engine;

  @Option(
      names = "--input-size",
      paramLabel = "SIZE",
      converter = InputSizeConverter.class,
      description =
          "Size of the images that the network takes: a side, height x width, or channels x height"
              + " x width. Default: what the network was made for.")
  private @Nullable InputSize inputSize;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "Number of classes, 2 or more; where the network has another, its last layer is replaced."
              + " Default: that of the images, or of the network.")
  private @Nullable Integer classes;

  @Mixin private final WeightNamingFlags naming = new WeightNamingFlags();

  /** For picocli. */
  public NetworkFormFlags() {}

  /**
   * How names in the file of weights fit the network's.
   *
   * @return what was asked for
   */
  public WeightNamingFlags naming() {
    return naming;
  }

  /**
   * A network in this form.
   *
   * @param model a name, or the file or folder of a network
   * @param weights as they were asked for, or null for those that belong to the network
   * @param seed the source of random weights
   * @param downloader fetches weights that were published
   * @return the settings
   */
  public NetworkSettings settings(
      String model, @Nullable String weights, long seed, Downloader downloader) {
    return new NetworkSettings(
        model, weights, engine, inputSize, classes, naming.naming(), seed, downloader);
  }
}

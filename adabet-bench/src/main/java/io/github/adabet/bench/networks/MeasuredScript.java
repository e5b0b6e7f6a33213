package io.github.adabet.bench.networks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.bench.EngineName;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.spi.NetworkOptions;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.djl.torchscript.TorchScriptTraining;
import java.nio.file.Path;
import java.util.List;

/** A TorchScript file on PyTorch. */
final class MeasuredScript extends MeasuredFile {
  /** What stands for the engine that runs such files; it is PyTorch's. */
  static final String ENGINE = EngineName.OrFiles.TORCHSCRIPT;

  private static final int CHANNELS = 3;
  private static final int SIDE_AXIS = 1;
  private static final long LARGEST_CACHE = 4L << 30;

  private MeasuredScript(PretrainedNetwork network, Configuration configuration) {
    super(network, configuration);
  }

  /**
   * Opens a network and makes a batch.
   *
   * @param configuration what is measured
   * @param folder holds a file of the network's name
   * @throws IllegalArgumentException if the network has other classes
   */
  static MeasuredNetwork open(Configuration configuration, Path folder) {
    DjlEngines.engine(DjlEngines.PYTORCH).setRandomSeed(SEED);
    Configuration.Size size = configuration.size();
    NetworkOptions options =
        NetworkOptions.builder().input(CHANNELS, size.side(), size.side()).build();
    PretrainedNetwork network =
        PretrainedNetwork.open(file(folder, configuration.network()), options);
    return checked(new MeasuredScript(network, configuration), size, SIDE_AXIS);
  }

  /** The file of a network. */
  static Path file(Path folder, String network) {
    return folder.resolve(network + ".pt");
  }

  @Override
  public String engineVersion() {
    return engine().getVersion();
  }

  private static Engine engine() {
    return DjlEngines.engine(DjlEngines.PYTORCH);
  }

  /** The whole file at once, as DJL runs it. */
  @Override
  public List<Double> forwardPlain(int times) {
    Block block = network().unwrap(Block.class).orElseThrow();
    return MeasuredNetwork.timed(
        times,
        () -> {
          try (NDManager step = engine().newBaseManager()) {
            NDList batch = images().copyTo(step);
            block.forward(new ParameterStore(step, false), batch, false).head().toFloatArray();
          }
        });
  }

  @Override
  TrainerOptions keepingPrefix(TrainerOptions options) {
    return options.with(
        TorchScriptTraining.defaults().withPrefixCache(PrefixCache.inMemory(LARGEST_CACHE)));
  }

  /** A ranking holds what a forward pass does, and the distances between the samples. */
  @Override
  public long estimateForward() {
    return estimateRanking();
  }

  @Override
  public long estimateRanking() {
    return network().estimateRanking(images().samples()).orElseThrow().aboveIdle();
  }
}

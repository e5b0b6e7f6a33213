package io.github.adabet.bench.networks;

import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.memory.NativeAllocation;
import io.github.adabet.djl.memory.ResidentSetPeak;
import io.github.adabet.djl.spi.NetworkOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench-estimate-check}: what ranking or training the network of a file takes,
 * beside what was foretold. One measurement in each process.
 */
@Command(
    name = "bench-estimate-check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Ranks or trains the network of a file on images of noise, and prints the peak of the"
          + " resident",
      "memory above idle beside the estimate. Idle: the same was done with four images before.",
      "Training makes two steps of SGD with momentum 0.9. Give Java a heap of fixed size."
    })
public final class EstimateCheckCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1024.0 * 1024.0;
  private static final int FEW = 4;
  private static final int CLASSES = 1000;

  /** Random weights must not diverge on noise. */
  private static final double LITTLE = 1e-9;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A TorchScript file, or what else opens.")
  private Path file;

  @Option(
      names = "--last",
      paramLabel = "SHARE",
      description = "Train the last share of the layers, in [0, 1]; 0 ranks. Default: 0.")
  private double last;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images of a batch. Default: ${DEFAULT-VALUE}.")
  private int batch = 32;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      description = "Side of the images. Default: ${DEFAULT-VALUE}.")
  private int side = 224;

  private EstimateCheckCommand() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    NativeAllocation.apply();
    System.exit(new CommandLine(new EstimateCheckCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    NetworkOptions options = NetworkOptions.builder().input(3, side, side).build();
    long opened = System.nanoTime();
    try (PretrainedNetwork network = PretrainedNetwork.open(file, options)) {
      double opening = seconds(opened);
      long asked = System.nanoTime();
      long estimate = estimate(network);
      double estimating = seconds(asked);
      run(network, FEW);
      System.gc();
      try (ResidentSetPeak memory = ResidentSetPeak.start()) {
        long started = System.nanoTime();
        run(network, batch);
        long peak = memory.bytesAboveStart().orElseThrow();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
            Locale.ROOT,
            "| %s | %s | %.0f | %.0f | %.2f | opened in %.1f s, estimated in %.1f s, ran %.1f s"
                + " |%n",
            file.getFileName(),
            last == 0 ? "ranking" : String.format(Locale.ROOT, "last %.2f", last),
            estimate / MEBIBYTE,
            peak / MEBIBYTE,
            (double) estimate / peak,
            opening,
            estimating,
            seconds(started));
        out.flush();
      }
    }
    return 0;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private long estimate(PretrainedNetwork network) {
    return last == 0
        ? network.estimateRanking(batch).orElseThrow().aboveIdle()
        : network.estimate(selection(network), training(batch)).aboveIdle();
  }

  private void run(PretrainedNetwork network, int images) {
    if (last == 0) {
      network.rank(new Noise(images).batches(images));
    } else {
      network.train(selection(network), new Noise(2L * images), training(images));
    }
  }

  private LayerSelection selection(PretrainedNetwork network) {
    List<Layer> layers = network.layers();
    int trained = Math.max(1, (int) (last * layers.size()));
    return LayerSelection.of(
        layers.subList(layers.size() - trained, layers.size()),
        layers.size(),
        Provenance.builder().build());
  }

  private static TrainingOptions training(int images) {
    return TrainingOptions.builder()
        .epochs(1)
        .batchSize(images)
        .optimizer(OptimizerOptions.sgd(0.9))
        .schedule(LearningRateSchedule.constant(LITTLE))
        .build();
  }

  /** Images of noise with labels. */
  private final class Noise implements Samples {
    private final long count;

    Noise(long count) {
      this.count = count;
    }

    @Override
    public long size() {
      return count;
    }

    @Override
    public Sample read(long index) {
      Random random = new Random(index);
      float[] values = new float[3 * side * side];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return Sample.of(HostTensor.of(values, 3, side, side), index % CLASSES);
    }
  }
}

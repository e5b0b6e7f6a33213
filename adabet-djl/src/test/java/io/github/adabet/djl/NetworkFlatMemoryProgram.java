package io.github.adabet.djl;

import ai.djl.ndarray.NDManager;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.MemoryGrowth;
import io.github.adabet.djl.internal.files.FileTree;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.spi.LayerScorer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Run in a JVM of its own, with the class of a {@link NetworkFixture} and, if there is one, its
 * engine: ranks, trains, measures, saves and reopens a network {@value #PERIODS} times {@value
 * #CYCLES_PER_PERIOD} times, as far as its format can, and prints a line with how many arrays the
 * engine's managers gained after the first cycle and the resident memory after each period of equal
 * length, in bytes.
 */
final class NetworkFlatMemoryProgram {

  /** Less than the weights of the smallest of the networks with its samples. */
  static final double ALLOWED_GROWTH_BYTES_PER_CYCLE = 3000;

  /** So many that what a reading is off by, one or two megabytes, is small for each cycle. */
  static final int CYCLES_PER_PERIOD = 200;

  private static final int WARM_UP = 300;
  static final int PERIODS = 10;

  /** A network whose opening takes long is saved and opened anew each so many cycles. */
  private static final int REOPENING = 20;

  private static int cycles;

  private NetworkFlatMemoryProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("adabet-cycles");
    try (NetworkFixture fixture = fixture(arguments);
        PretrainedNetwork network = fixture.open()) {
      Path target = fixture.target(folder);
      cycle(fixture, network, target);
      int arrays = arrays(arguments);
      repeat(WARM_UP, fixture, network, target);
      double[] readings =
          MemoryGrowth.readings(
              PERIODS,
              ALLOWED_GROWTH_BYTES_PER_CYCLE * CYCLES_PER_PERIOD,
              () -> repeat(CYCLES_PER_PERIOD, fixture, network, target));
      System.out.println(arrays(arguments) - arrays + " " + MemoryGrowth.format(readings));
    } finally {
      FileTree.delete(folder);
    }
  }

  private static NetworkFixture fixture(String[] arguments) throws ReflectiveOperationException {
    Class<?> kind = Class.forName(arguments[0]);
    return (NetworkFixture)
        (arguments.length == 1
            ? kind.getDeclaredConstructor().newInstance()
            : kind.getDeclaredConstructor(String.class).newInstance(arguments[1]));
  }

  private static void repeat(
      int times, NetworkFixture fixture, PretrainedNetwork network, Path target) {
    for (int i = 0; i < times; i++) {
      cycle(fixture, network, target);
    }
  }

  private static void cycle(NetworkFixture fixture, PretrainedNetwork network, Path target) {
    Samples samples = fixture.labelled(8, 1);
    LayerRanking ranking =
        LayerRanker.builder()
            .scorer(LayerScorer.named("distance", output -> output.pairwiseDistances()[0]))
            .build()
            .rank(network.activationSource(), samples.batches(8));
    if (network.capabilities().has(Capability.TRAINING)) {
      TrainingOptions options = TrainingOptions.builder().epochs(1).batchSize(4).build();
      network.train(ranking.select(SelectionBudget.fraction(0.5)), samples, options);
    }
    network.evaluate(samples);
    boolean saved = network.capabilities().has(Capability.SAVING);
    if ((!saved || fixture.opensSlowly()) && ++cycles % REOPENING != 0) {
      return;
    }
    if (saved) {
      network.save(target);
    }
    TensorBatch batch = fixture.batch(2, 2);
    try (PretrainedNetwork reopened =
        saved ? fixture.reopen(target, NetworkFixture.CLASSES) : fixture.open()) {
      if (!reopened.predict(batch).equals(network.predict(batch))) {
        throw new AssertionError("the network that was saved is not the one that was reopened");
      }
    }
  }

  /** Returns how many arrays the managers of the engine hold, all the way down. */
  private static int arrays(String[] arguments) {
    if (arguments.length == 1) {
      return 0;
    }
    try (NDManager manager = DjlEngines.engine(arguments[1]).newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }
}

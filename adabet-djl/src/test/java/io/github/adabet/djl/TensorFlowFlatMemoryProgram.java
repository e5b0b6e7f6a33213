package io.github.adabet.djl;

import io.github.adabet.LayerRanker;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.MemoryGrowth;
import io.github.adabet.spi.LayerScorer;

/**
 * Run in a JVM of its own: opens, ranks, measures, runs and closes a SavedModel {@value #PERIODS}
 * times {@value #CYCLES_PER_PERIOD} times, and prints the resident memory after each period of
 * equal length, in bytes.
 */
final class TensorFlowFlatMemoryProgram {

  /** A graph of the model that stays open is 100 KB, and one of its tensors less than this. */
  static final double ALLOWED_GROWTH_BYTES_PER_CYCLE = 3000;

  static final int CYCLES_PER_PERIOD = 100;
  static final int PERIODS = 10;
  private static final int WARM_UP = 200;

  private TensorFlowFlatMemoryProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (SavedModelFixture fixture = new SavedModelFixture("nested")) {
      repeat(WARM_UP, fixture);
      double[] readings =
          MemoryGrowth.readings(
              PERIODS,
              ALLOWED_GROWTH_BYTES_PER_CYCLE * CYCLES_PER_PERIOD,
              () -> repeat(CYCLES_PER_PERIOD, fixture));
      System.out.println(MemoryGrowth.format(readings));
    }
  }

  private static void repeat(int times, SavedModelFixture fixture) {
    for (int i = 0; i < times; i++) {
      cycle(fixture);
    }
  }

  private static void cycle(SavedModelFixture fixture) {
    Samples samples = fixture.labelled(8, 1);
    try (PretrainedNetwork network = fixture.open()) {
      LayerRanker.builder()
          .scorer(LayerScorer.named("distance", output -> output.pairwiseDistances()[0]))
          .build()
          .rank(network.activationSource(), samples.batches(8));
      network.evaluate(samples);
      network.predict(fixture.batch(2, 2));
    }
  }
}

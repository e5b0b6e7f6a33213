package io.github.adabet.djl;

import io.github.adabet.LayerRanker;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.fixtures.SettledMemory;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.List;

/**
 * Run in a JVM of its own: opens, ranks, measures, runs and closes a SavedModel {@value #CYCLES}
 * times, and prints the resident memory after each period of equal length, in bytes.
 */
final class TensorFlowFlatMemoryProgram {

  static final int CYCLES = 1000;
  static final int PERIODS = 10;
  private static final int WARM_UP = 200;

  private TensorFlowFlatMemoryProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (SavedModelFixture fixture = new SavedModelFixture("nested")) {
      for (int i = 0; i < WARM_UP; i++) {
        cycle(fixture);
      }
      List<String> readings = new ArrayList<>();
      for (int period = 0; period < PERIODS; period++) {
        for (int i = 0; i < CYCLES / PERIODS; i++) {
          cycle(fixture);
        }
        readings.add(Long.toString(SettledMemory.residentBytes()));
      }
      System.out.println(String.join(" ", readings));
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

package io.github.adabet.topology;

import io.github.adabet.BackendChoice;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.List;

/** An engine that writes into the provenance of its results how it was chosen. */
final class ChosenHomologyEngine implements HomologyEngine {
  private final HomologyEngine engine;
  private final BackendChoice choice;

  ChosenHomologyEngine(HomologyEngine engine, BackendChoice choice) {
    this.engine = engine;
    this.choice = choice;
  }

  @Override
  public HomologyResult compute(
      Dissimilarity distances, RipsOptions options, ComputationControl control) {
    HomologyResult result = engine.compute(distances, options, control);
    return new HomologyResult(
        result.barcode(),
        result.cocycles(),
        result.provenance().toBuilder().choice(choice).build());
  }

  @Override
  public HomologyEstimate estimate(Dissimilarity distances, RipsOptions options) {
    return engine.estimate(distances, options);
  }

  @Override
  public long[] firstBettiCounts(
      List<? extends Dissimilarity> clouds,
      float threshold,
      int threads,
      ComputationControl control) {
    return engine.firstBettiCounts(clouds, threshold, threads, control);
  }

  @Override
  public String toString() {
    return choice.toString();
  }
}

package io.github.adabet.topology.distance;

import io.github.adabet.BackendChoice;
import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import java.nio.FloatBuffer;

/** An engine that says in its provenance how it was chosen. */
record ChosenDistanceEngine(DistanceEngine engine, BackendChoice choice) implements DistanceEngine {
  @Override
  public float[] condensed(
      PointCloud points, Metric metric, int threads, ComputationControl control) {
    return engine.condensed(points, metric, threads, control);
  }

  @Override
  public float[] condensed(
      FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
    return engine.condensed(coordinates, layout, threads, control);
  }

  @Override
  public float[] ordering(
      FloatBuffer coordinates, CloudLayout layout, int threads, ComputationControl control) {
    return engine.ordering(coordinates, layout, threads, control);
  }

  @Override
  public Provenance provenance() {
    return engine.provenance().toBuilder().choice(choice).build();
  }

  @Override
  public String toString() {
    return choice.toString();
  }
}

package io.github.adabet.topology.distance.spi;

import io.github.adabet.spi.BackendProvider;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.distance.Metric;

/** Makes distance engines. Found by {@link java.util.ServiceLoader}. */
public interface DistanceEngineProvider extends BackendProvider {
  /**
   * Whether the engine can compute distances by a metric here. Cheap, and throws nothing.
   *
   * @param metric the metric wanted
   * @return the answer
   */
  Probe probe(Metric metric);

  /**
   * Makes the engine.
   *
   * @return a new or shared engine
   * @throws io.github.adabet.BackendUnavailableException if the engine refuses settings that its
   *     caller made, for example in system properties; it reaches the caller even if the engine was
   *     chosen automatically, where any other exception is a refusal
   */
  DistanceEngine create();
}

package io.github.adabet.topology.distance;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.distance.spi.DistanceEngineProvider;
import io.github.adabet.topology.internal.support.EngineSelection;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds distance engines on the class or module path by {@link ServiceLoader}, through the context
 * class loader of the calling thread and through this library's own.
 *
 * <p>The choice and each refusal stand in the provenance of the engine returned. An engine asked
 * for by name loads or throws. A provider that is broken is a refusal like any other.
 */
public final class DistanceEngines {
  private static final String ROLE = "distance engine";

  private DistanceEngines() {}

  /**
   * The most preferred engine that can compute distances by a metric here.
   *
   * @param metric the metric wanted
   * @return an engine
   * @throws BackendUnavailableException if there is none
   */
  public static DistanceEngine automatic(Metric metric) {
    return engine(installed(metric).automatic());
  }

  /**
   * The engine of that name.
   *
   * @param name for example {@code java}
   * @param metric the metric wanted
   * @return an engine
   * @throws BackendUnavailableException if there is none of that name, or it cannot work here with
   *     that metric
   */
  public static DistanceEngine named(String name, Metric metric) {
    return engine(installed(metric).named(name));
  }

  static DistanceEngine automatic(Metric metric, List<DistanceEngineProvider> providers) {
    return engine(
        EngineSelection.ofProviders(
                ROLE, providers, provider -> provider.probe(metric), DistanceEngineProvider::create)
            .automatic());
  }

  private static EngineSelection<DistanceEngineProvider, DistanceEngine> installed(Metric metric) {
    return EngineSelection.of(
        ROLE,
        List.of(
            ServiceLoader.load(DistanceEngineProvider.class),
            ServiceLoader.load(
                DistanceEngineProvider.class, DistanceEngines.class.getClassLoader())),
        provider -> provider.probe(metric),
        DistanceEngineProvider::create);
  }

  private static DistanceEngine engine(BackendSelection.Chosen<DistanceEngine> chosen) {
    return new ChosenDistanceEngine(chosen.backend(), chosen.choice());
  }
}

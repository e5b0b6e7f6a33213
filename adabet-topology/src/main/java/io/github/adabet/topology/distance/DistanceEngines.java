package io.github.adabet.topology.distance;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.distance.spi.DistanceEngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds distance engines on the class or module path by {@link ServiceLoader}, through the context
 * class loader of the calling thread and through the library's own.
 *
 * <p>The choice and each refusal stand in the provenance of the engine returned. An engine asked
 * for by name loads or throws.
 */
public final class DistanceEngines {
  private static final String ROLE = "distance engine";
  private static final String REMEDY = "Add adabet-topology whole to the class path.";

  private DistanceEngines() {}

  /**
   * The most preferred engine that can compute distances by a metric here.
   *
   * @param metric the metric wanted
   * @return an engine
   * @throws BackendUnavailableException if there is none
   */
  public static DistanceEngine automatic(Metric metric) {
    return automatic(metric, found());
  }

  /**
   * The engine of that name.
   *
   * @param name for example {@code java}
   * @param metric the metric wanted
   * @return an engine
   * @throws BackendUnavailableException if there is none of that name, it cannot work here, or not
   *     with that metric
   */
  public static DistanceEngine named(String name, Metric metric) {
    return engine(
        found().named(name, provider -> provider.probe(metric), DistanceEngineProvider::create));
  }

  static DistanceEngine automatic(Metric metric, List<DistanceEngineProvider> providers) {
    return automatic(metric, BackendSelection.ofProviders(ROLE, REMEDY, providers));
  }

  private static DistanceEngine automatic(
      Metric metric, BackendSelection<DistanceEngineProvider> providers) {
    return engine(
        providers.automatic(provider -> provider.probe(metric), DistanceEngineProvider::create));
  }

  private static BackendSelection<DistanceEngineProvider> found() {
    return BackendSelection.of(
        ROLE,
        REMEDY,
        List.of(
            ServiceLoader.load(DistanceEngineProvider.class),
            ServiceLoader.load(
                DistanceEngineProvider.class, DistanceEngines.class.getClassLoader())));
  }

  private static DistanceEngine engine(BackendSelection.Chosen<DistanceEngine> chosen) {
    return new ChosenDistanceEngine(chosen.backend(), chosen.choice());
  }
}

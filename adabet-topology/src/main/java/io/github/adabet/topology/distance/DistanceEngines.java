package io.github.adabet.topology.distance;

import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Provenance;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.spi.DistanceEngine;
import io.github.adabet.topology.distance.spi.DistanceEngineProvider;
import io.github.adabet.topology.internal.support.EngineSelection;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds distance engines on the class or module path by {@link ServiceLoader}.
 *
 * <p>The choice and each refusal stand in the provenance of the engine returned. An engine asked
 * for by name loads or throws.
 */
public final class DistanceEngines {
  private DistanceEngines() {}

  /**
   * The most preferred engine that can compute distances by a metric here.
   *
   * @param metric the metric wanted
   * @return an engine
   * @throws BackendUnavailableException if there is none, or a provider is broken
   */
  public static DistanceEngine automatic(Metric metric) {
    EngineSelection<DistanceEngineProvider> selection = selection(metric);
    return engine(selection.automatic(providers(selection)));
  }

  /**
   * The engine of that name.
   *
   * @param name for example {@code java}
   * @param metric the metric wanted
   * @return an engine
   * @throws BackendUnavailableException if there is none of that name, it cannot work here or not
   *     with that metric, or a provider is broken
   */
  public static DistanceEngine named(String name, Metric metric) {
    EngineSelection<DistanceEngineProvider> selection = selection(metric);
    return engine(selection.named(name, providers(selection)));
  }

  static DistanceEngine automatic(Metric metric, List<DistanceEngineProvider> providers) {
    return engine(selection(metric).automatic(providers));
  }

  private static EngineSelection<DistanceEngineProvider> selection(Metric metric) {
    return new EngineSelection<>(
        "distance engine",
        DistanceEngineProvider::name,
        DistanceEngineProvider::preference,
        provider -> provider.probe(metric));
  }

  private static List<DistanceEngineProvider> providers(
      EngineSelection<DistanceEngineProvider> selection) {
    return selection.load(ServiceLoader.load(DistanceEngineProvider.class));
  }

  private static DistanceEngine engine(EngineSelection.Chosen<DistanceEngineProvider> chosen) {
    DistanceEngine engine = chosen.provider().create();
    BackendChoice choice = chosen.choice();
    return new DistanceEngine() {
      @Override
      public float[] condensed(
          PointCloud points, Metric metric, int threads, ComputationControl control) {
        return engine.condensed(points, metric, threads, control);
      }

      @Override
      public Provenance provenance() {
        return engine.provenance().toBuilder().choice(choice).build();
      }
    };
  }
}

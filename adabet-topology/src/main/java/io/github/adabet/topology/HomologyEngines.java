package io.github.adabet.topology;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.topology.internal.support.EngineSelection;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds homology engines on the class or module path by {@link ServiceLoader}, through the context
 * class loader of the calling thread and through this library's own.
 *
 * <p>The choice and each refusal stand in the provenance of every result of the engine returned. An
 * engine asked for by name loads or throws. A provider that is broken is a refusal like any other.
 */
public final class HomologyEngines {
  private static final String ROLE = "homology engine";

  private HomologyEngines() {}

  /**
   * The most preferred engine that can work here.
   *
   * @return an engine
   * @throws BackendUnavailableException if there is none
   */
  public static HomologyEngine automatic() {
    return engine(installed().automatic());
  }

  /**
   * The engine of that name.
   *
   * @param name for example {@code java}
   * @return an engine
   * @throws BackendUnavailableException if there is none of that name or it cannot work here
   */
  public static HomologyEngine named(String name) {
    return engine(installed().named(name));
  }

  /**
   * The names of the engines that are installed, those that cannot work here included.
   *
   * @return the most preferred first
   */
  public static List<String> names() {
    return installed().names();
  }

  static HomologyEngine automatic(List<HomologyEngineProvider> providers) {
    return engine(among(providers).automatic());
  }

  static HomologyEngine named(String name, List<HomologyEngineProvider> providers) {
    return engine(among(providers).named(name));
  }

  private static EngineSelection<HomologyEngineProvider, HomologyEngine> installed() {
    return EngineSelection.of(
        ROLE,
        List.of(
            ServiceLoader.load(HomologyEngineProvider.class),
            ServiceLoader.load(
                HomologyEngineProvider.class, HomologyEngines.class.getClassLoader())),
        HomologyEngineProvider::probe,
        HomologyEngineProvider::create);
  }

  private static EngineSelection<HomologyEngineProvider, HomologyEngine> among(
      List<HomologyEngineProvider> providers) {
    return EngineSelection.ofProviders(
        ROLE, providers, HomologyEngineProvider::probe, HomologyEngineProvider::create);
  }

  private static HomologyEngine engine(BackendSelection.Chosen<HomologyEngine> chosen) {
    return new ChosenHomologyEngine(chosen.backend(), chosen.choice());
  }
}

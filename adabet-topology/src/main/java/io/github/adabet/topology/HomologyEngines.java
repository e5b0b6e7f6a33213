package io.github.adabet.topology;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds homology engines on the class or module path by {@link ServiceLoader}, through the context
 * class loader of the calling thread and through the library's own.
 *
 * <p>The choice and each refusal stand in the provenance of every result of the engine returned. An
 * engine asked for by name loads or throws.
 */
public final class HomologyEngines {
  private static final String ROLE = "homology engine";
  private static final String REMEDY = "Add adabet-topology whole to the class path.";

  private HomologyEngines() {}

  /**
   * The most preferred engine that can work here.
   *
   * @return an engine
   * @throws BackendUnavailableException if there is none
   */
  public static HomologyEngine automatic() {
    return automatic(found());
  }

  /**
   * The engine of that name.
   *
   * @param name for example {@code java}
   * @return an engine
   * @throws BackendUnavailableException if there is none of that name or it cannot work here
   */
  public static HomologyEngine named(String name) {
    return named(name, found());
  }

  static HomologyEngine automatic(List<HomologyEngineProvider> providers) {
    return automatic(selection(providers));
  }

  static HomologyEngine named(String name, List<HomologyEngineProvider> providers) {
    return named(name, selection(providers));
  }

  private static HomologyEngine automatic(BackendSelection<HomologyEngineProvider> providers) {
    return engine(
        providers.automatic(HomologyEngineProvider::probe, HomologyEngineProvider::create));
  }

  private static HomologyEngine named(
      String name, BackendSelection<HomologyEngineProvider> providers) {
    return engine(
        providers.named(name, HomologyEngineProvider::probe, HomologyEngineProvider::create));
  }

  private static HomologyEngine engine(BackendSelection.Chosen<HomologyEngine> chosen) {
    return new ChosenHomologyEngine(chosen.backend(), chosen.choice());
  }

  private static BackendSelection<HomologyEngineProvider> selection(
      List<HomologyEngineProvider> providers) {
    return BackendSelection.ofProviders(ROLE, REMEDY, providers);
  }

  private static BackendSelection<HomologyEngineProvider> found() {
    return BackendSelection.of(
        ROLE,
        REMEDY,
        List.of(
            ServiceLoader.load(HomologyEngineProvider.class),
            ServiceLoader.load(
                HomologyEngineProvider.class, HomologyEngines.class.getClassLoader())));
  }
}

package io.github.adabet.topology;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.topology.internal.support.EngineSelection;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Finds homology engines on the class or module path by {@link ServiceLoader}.
 *
 * <p>The choice and each refusal stand in the provenance of every result of the engine returned. An
 * engine asked for by name loads or throws.
 */
public final class HomologyEngines {
  private static final EngineSelection<HomologyEngineProvider> SELECTION =
      new EngineSelection<>(
          "homology engine",
          HomologyEngineProvider::name,
          HomologyEngineProvider::preference,
          HomologyEngineProvider::probe);

  private HomologyEngines() {}

  /**
   * The most preferred engine that can work here.
   *
   * @return an engine
   * @throws BackendUnavailableException if there is none, or a provider is broken
   */
  public static HomologyEngine automatic() {
    return automatic(providers());
  }

  /**
   * The engine of that name.
   *
   * @param name for example {@code java}
   * @return an engine
   * @throws BackendUnavailableException if there is none of that name, it cannot work here, or a
   *     provider is broken
   */
  public static HomologyEngine named(String name) {
    return named(name, providers());
  }

  static HomologyEngine automatic(List<HomologyEngineProvider> providers) {
    return engine(SELECTION.automatic(providers));
  }

  static HomologyEngine named(String name, List<HomologyEngineProvider> providers) {
    return engine(SELECTION.named(name, providers));
  }

  private static HomologyEngine engine(EngineSelection.Chosen<HomologyEngineProvider> chosen) {
    return new ChosenHomologyEngine(chosen.provider().create(), chosen.choice());
  }

  private static List<HomologyEngineProvider> providers() {
    return SELECTION.load(ServiceLoader.load(HomologyEngineProvider.class));
  }
}

package io.github.adabet.topology;

import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import io.github.adabet.topology.spi.HomologyEngine;
import io.github.adabet.topology.spi.HomologyEngineProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds homology engines on the class or module path by {@link ServiceLoader}.
 *
 * <p>The choice and each refusal stand in the provenance of every result of the engine returned. An
 * engine asked for by name loads or throws.
 */
public final class HomologyEngines {
  private static final String ROLE = "homology engine";
  private static final Comparator<HomologyEngineProvider> ORDER =
      Comparator.comparingInt(HomologyEngineProvider::preference)
          .reversed()
          .thenComparing(HomologyEngineProvider::name);

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
    List<BackendChoice.Refusal> refusals = new ArrayList<>();
    for (HomologyEngineProvider provider : providers.stream().sorted(ORDER).toList()) {
      if (provider.preference() >= 0) {
        Probe answer = provider.probe();
        if (answer.available()) {
          return chosen(
              provider, new BackendChoice(ROLE, provider.name(), answer.detail(), refusals));
        }
        refusals.add(new BackendChoice.Refusal(provider.name(), answer.detail()));
      }
    }
    throw new BackendUnavailableException("No homology engine can work here: " + refusals + ".");
  }

  static HomologyEngine named(String name, List<HomologyEngineProvider> providers) {
    for (HomologyEngineProvider provider : providers) {
      if (provider.name().equals(name)) {
        Probe answer = provider.probe();
        if (!answer.available()) {
          throw new BackendUnavailableException(
              "The homology engine " + name + " cannot work here: " + answer.detail());
        }
        return chosen(provider, BackendChoice.forced(ROLE, name, answer.detail()));
      }
    }
    throw new BackendUnavailableException(
        "There is no homology engine named "
            + name
            + "; there are "
            + providers.stream().map(HomologyEngineProvider::name).sorted().toList()
            + ". Name one of these, or add the engine to the class path.");
  }

  private static HomologyEngine chosen(HomologyEngineProvider provider, BackendChoice choice) {
    return new ChosenHomologyEngine(provider.create(), choice);
  }

  private static List<HomologyEngineProvider> providers() {
    List<HomologyEngineProvider> providers = new ArrayList<>();
    try {
      ServiceLoader.load(HomologyEngineProvider.class).forEach(providers::add);
    } catch (ServiceConfigurationError e) {
      throw new BackendUnavailableException(
          "A homology engine on the class path is broken: "
              + e.getMessage()
              + ". Check its version.",
          e);
    }
    return providers;
  }
}

package io.github.adabet.topology.internal.support;

import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.Probe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How an engine is chosen among the providers of one kind: automatically the most preferred one
 * that can work, with each refusal; by name that one or none.
 *
 * @param role what the engine does, for example {@code homology engine}
 * @param name a provider's name
 * @param preference a provider's preference; if negative, it is taken by name only
 * @param probe asks a provider whether it can work
 * @param <P> the type of the providers
 */
public record EngineSelection<P>(
    String role, Function<P, String> name, ToIntFunction<P> preference, Function<P, Probe> probe) {
  /** A provider, and how it was chosen. */
  public record Chosen<P>(P provider, BackendChoice choice) {}

  /** The most preferred provider that can work here. */
  public Chosen<P> automatic(List<P> providers) {
    Comparator<P> order = Comparator.comparingInt(preference).reversed().thenComparing(name);
    List<BackendChoice.Refusal> refusals = new ArrayList<>();
    for (P provider : providers.stream().sorted(order).toList()) {
      if (preference.applyAsInt(provider) >= 0) {
        Probe answer = probe.apply(provider);
        String called = name.apply(provider);
        if (answer.available()) {
          return new Chosen<>(provider, new BackendChoice(role, called, answer.detail(), refusals));
        }
        refusals.add(new BackendChoice.Refusal(called, answer.detail()));
      }
    }
    throw new BackendUnavailableException("No " + role + " can work here: " + refusals + ".");
  }

  /** The provider of that name. */
  public Chosen<P> named(String wanted, List<P> providers) {
    for (P provider : providers) {
      if (name.apply(provider).equals(wanted)) {
        Probe answer = probe.apply(provider);
        if (!answer.available()) {
          throw new BackendUnavailableException(
              "The " + role + " " + wanted + " cannot work here: " + answer.detail());
        }
        return new Chosen<>(provider, BackendChoice.forced(role, wanted, answer.detail()));
      }
    }
    throw new BackendUnavailableException(
        "There is no "
            + role
            + " named "
            + wanted
            + "; there are "
            + providers.stream().map(name).sorted().toList()
            + ". Name one of these, or add the engine to the class path.");
  }

  /** All providers that a loader finds. */
  public List<P> load(ServiceLoader<P> loader) {
    List<P> providers = new ArrayList<>();
    try {
      loader.forEach(providers::add);
    } catch (ServiceConfigurationError e) {
      throw new BackendUnavailableException(
          "A " + role + " on the class path is broken: " + e.getMessage() + ". Check its version.",
          e);
    }
    return providers;
  }
}

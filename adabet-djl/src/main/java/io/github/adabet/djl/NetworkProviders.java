package io.github.adabet.djl;

import io.github.adabet.BackendChoice.Refusal;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.djl.spi.FormatOptions;
import io.github.adabet.djl.spi.NetworkProvider;
import io.github.adabet.djl.spi.NetworkRequest;
import io.github.adabet.djl.spi.Recognition;
import io.github.adabet.djl.spi.Recognition.Verdict;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.BackendSelection.Chosen;
import io.github.adabet.spi.Probe;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;

/**
 * The providers of network formats.
 *
 * @param selection chooses among them
 */
record NetworkProviders(BackendSelection<NetworkProvider> selection) {

  private static final String ROLE = "network";
  private static final String REMEDY =
      "A format that none of them opens needs a provider of its own on the class path";

  /**
   * Loads the providers that the thread's class loader sees, and those that this library's does.
   */
  static NetworkProviders load() {
    return new NetworkProviders(
        BackendSelection.of(
            ROLE,
            REMEDY,
            List.of(
                ServiceLoader.load(
                    NetworkProvider.class, Thread.currentThread().getContextClassLoader()),
                ServiceLoader.load(
                    NetworkProvider.class, PretrainedNetwork.class.getClassLoader()))));
  }

  /** Returns given providers. */
  static NetworkProviders of(List<NetworkProvider> providers) {
    return new NetworkProviders(BackendSelection.ofProviders(ROLE, REMEDY, providers));
  }

  /** Returns the names that open without a file, each once. */
  List<String> names() {
    return selection.providers().stream()
        .flatMap(provider -> provider.networkNames().stream())
        .distinct()
        .toList();
  }

  /**
   * Chooses who opens something: the provider asked for, or the first that can.
   *
   * @throws NetworkProviderException if none opens it
   * @throws IllegalArgumentException if an option is set that the chosen provider does not read
   */
  Chosen<NetworkProvider> choose(NetworkRequest request) {
    Set<String> foreign = new HashSet<>();
    Function<NetworkProvider, Probe> probe =
        provider -> {
          Recognition answer = provider.recognize(request);
          if (answer.verdict() == Verdict.FOREIGN) {
            foreign.add(provider.name());
          }
          return new Probe(answer.verdict() == Verdict.OPENS, answer.detail());
        };
    try {
      Chosen<NetworkProvider> chosen =
          request.options().provider().isPresent()
              ? selection.named(request.options().provider().get(), probe, Function.identity())
              : selection.automatic(probe, Function.identity());
      request.options().formatTypes().forEach(type -> requireReads(chosen.backend(), type));
      return chosen;
    } catch (BackendUnavailableException e) {
      List<Refusal> refusals =
          e.refusals().stream()
              .sorted(Comparator.comparing(refusal -> foreign.contains(refusal.name())))
              .toList();
      throw new NetworkProviderException(
          "No provider opens "
              + request.describe()
              + ": "
              + (request.options().provider().isPresent() ? e.getMessage() : refusals)
              + ". "
              + REMEDY,
          refusals);
    }
  }

  /**
   * Requires that a provider reads options of a class.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void requireReads(NetworkProvider provider, Class<? extends FormatOptions> type) {
    if (!provider.optionTypes().contains(type)) {
      throw new IllegalArgumentException(
          "The provider "
              + provider.name()
              + " reads no options of the class "
              + type.getName()
              + ", but "
              + provider.optionTypes()
              + "; leave them out, or name the provider that they are for");
    }
  }
}

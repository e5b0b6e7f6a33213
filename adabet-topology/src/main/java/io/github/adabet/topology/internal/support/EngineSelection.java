package io.github.adabet.topology.internal.support;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendProvider;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.BackendSelection.Chosen;
import io.github.adabet.spi.Probe;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * How an engine is chosen among the providers of one kind, as {@link BackendSelection} says, with
 * one difference: an engine that could work, but refuses the settings that it finds when it is
 * made, is no refusal in the automatic choice; its exception reaches the caller, who asked for
 * these settings.
 *
 * @param <P> the kind of provider
 * @param <E> the kind of engine
 */
public final class EngineSelection<P extends BackendProvider, E> {
  private static final String REMEDY =
      "Add adabet-topology, which has one in Java, in one version.";

  private final BackendSelection<P> providers;
  private final Function<P, Probe> probe;
  private final Function<P, E> create;

  private EngineSelection(
      BackendSelection<P> providers, Function<P, Probe> probe, Function<P, E> create) {
    this.providers = providers;
    this.probe = probe;
    this.create = create;
  }

  /** The engine made, or what its provider threw. */
  private record Attempt<E>(List<E> engine, List<BackendUnavailableException> refused) {}

  /**
   * Providers found by the context class loader of the calling thread and by this library's own.
   *
   * @param role what the engine does, for example {@code homology engine}
   * @param loaders where to look, one after another
   * @param probe asks a provider whether it can work
   * @param create makes its engine
   * @param <P> the kind of provider
   * @param <E> the kind of engine
   * @return the selection
   */
  public static <P extends BackendProvider, E> EngineSelection<P, E> of(
      String role,
      List<ServiceLoader<P>> loaders,
      Function<P, Probe> probe,
      Function<P, E> create) {
    return new EngineSelection<>(BackendSelection.of(role, REMEDY, loaders), probe, create);
  }

  /**
   * The same of given providers.
   *
   * @param role what the engine does
   * @param providers the providers
   * @param probe asks a provider whether it can work
   * @param create makes its engine
   * @param <P> the kind of provider
   * @param <E> the kind of engine
   * @return the selection
   */
  public static <P extends BackendProvider, E> EngineSelection<P, E> ofProviders(
      String role, List<P> providers, Function<P, Probe> probe, Function<P, E> create) {
    return new EngineSelection<>(
        BackendSelection.ofProviders(role, REMEDY, providers), probe, create);
  }

  /**
   * The most preferred engine that can work here.
   *
   * @return the engine, and how it was chosen
   * @throws BackendUnavailableException if there is none, or it refuses its settings
   */
  public Chosen<E> automatic() {
    Chosen<Attempt<E>> chosen = providers.automatic(probe, this::attempt);
    for (BackendUnavailableException refused : chosen.backend().refused()) {
      throw refused;
    }
    return new Chosen<>(chosen.backend().engine().get(0), chosen.choice());
  }

  private Attempt<E> attempt(P provider) {
    try {
      return new Attempt<>(List.of(create.apply(provider)), List.of());
    } catch (BackendUnavailableException e) {
      return new Attempt<>(List.of(), List.of(e));
    }
  }

  /**
   * The names of the engines that were found, those that cannot work here included.
   *
   * @return the most preferred first
   */
  public List<String> names() {
    return providers.providers().stream().map(BackendProvider::name).toList();
  }

  /**
   * The engine of that name.
   *
   * @param name a provider's name
   * @return the engine, and how it was chosen
   * @throws BackendUnavailableException if there is none of that name or it cannot work
   */
  public Chosen<E> named(String name) {
    return providers.named(name, probe, create);
  }
}

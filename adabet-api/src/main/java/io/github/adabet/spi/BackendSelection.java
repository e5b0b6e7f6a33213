package io.github.adabet.spi;

import io.github.adabet.AdaBetException;
import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.OperationCancelledException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a backend is chosen among the providers of one kind: by itself the most preferred one that
 * can serve, with each refusal; by name that one or none.
 *
 * <p>A provider that cannot be loaded, or throws where it should answer, is a refusal like any
 * other. Immutable and safe for use by several threads.
 *
 * @param <P> the kind of provider
 */
public final class BackendSelection<P extends BackendProvider> {
  private static final int MOST_BROKEN = 100;

  private final String role;
  private final String remedy;
  private final List<Candidate<P>> candidates;
  private final List<BackendChoice.Refusal> broken;

  private BackendSelection(
      String role,
      String remedy,
      List<Candidate<P>> candidates,
      List<BackendChoice.Refusal> broken) {
    this.role = role;
    this.remedy = remedy;
    this.candidates = candidates;
    this.broken = broken;
  }

  /** A provider with what it says of itself. */
  private record Candidate<P>(P provider, String name, int preference) {}

  /**
   * A backend that was made, and how it was chosen.
   *
   * @param backend what the provider made
   * @param choice the provider's name, its version, and who was refused
   * @param <T> the type of the backend
   */
  public record Chosen<T>(T backend, BackendChoice choice) {}

  /**
   * Looks for providers.
   *
   * @param role what the backend does, for example {@code layer scorer}
   * @param remedy what to add to the class path, in a sentence
   * @param loaders where to look, one loader after another, each used once; a provider class found
   *     twice counts once
   * @param <P> the kind of provider
   * @return the providers there are
   */
  public static <P extends BackendProvider> BackendSelection<P> of(
      String role, String remedy, List<? extends ServiceLoader<? extends P>> loaders) {
    Map<Class<?>, P> found = new LinkedHashMap<>();
    List<BackendChoice.Refusal> broken = new ArrayList<>();
    for (ServiceLoader<? extends P> loader : loaders) {
      load(loader.iterator(), found, broken);
    }
    return ofProviders(role, remedy, List.copyOf(found.values()), broken);
  }

  /**
   * The choice among given providers.
   *
   * @param role what the backend does
   * @param remedy what to add to the class path, in a sentence
   * @param providers the providers there are
   * @param <P> the kind of provider
   * @return the providers
   */
  public static <P extends BackendProvider> BackendSelection<P> ofProviders(
      String role, String remedy, List<? extends P> providers) {
    return ofProviders(role, remedy, providers, List.of());
  }

  private static <P extends BackendProvider> BackendSelection<P> ofProviders(
      String role, String remedy, List<? extends P> providers, List<BackendChoice.Refusal> broken) {
    List<BackendChoice.Refusal> refusals = new ArrayList<>(broken);
    Map<String, Candidate<P>> candidates = new LinkedHashMap<>();
    for (P provider : providers) {
      String type = provider.getClass().getName();
      try {
        Candidate<P> candidate = new Candidate<>(provider, provider.name(), provider.preference());
        Candidate<P> before = candidates.putIfAbsent(candidate.name(), candidate);
        if (before != null) {
          refusals.add(
              new BackendChoice.Refusal(
                  type,
                  "is named "
                      + candidate.name()
                      + " like "
                      + before.provider().getClass().getName()
                      + "; keep one of them on the class path"));
        }
      } catch (RuntimeException | LinkageError e) {
        refusals.add(new BackendChoice.Refusal(type, "is broken: " + e));
      }
    }
    List<Candidate<P>> ordered = new ArrayList<>(candidates.values());
    ordered.sort(
        Comparator.<Candidate<P>>comparingInt(Candidate::preference)
            .reversed()
            .thenComparing(Candidate::name));
    return new BackendSelection<>(role, remedy, List.copyOf(ordered), List.copyOf(refusals));
  }

  private static <P> void load(
      Iterator<? extends P> providers, Map<Class<?>, P> found, List<BackendChoice.Refusal> broken) {
    for (int failures = 0; failures < MOST_BROKEN; ) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        P provider = providers.next();
        found.putIfAbsent(provider.getClass(), provider);
      } catch (ServiceConfigurationError | LinkageError e) {
        // The loader goes on behind a provider that it could not make.
        failures++;
        Throwable cause = e.getCause();
        BackendChoice.Refusal refusal =
            new BackendChoice.Refusal(
                "a provider that cannot be loaded",
                e.getMessage() + (cause == null ? "" : ", " + cause));
        if (!broken.contains(refusal)) {
          broken.add(refusal);
        }
      }
    }
  }

  /**
   * The providers to choose from.
   *
   * @return the most preferred first, unmodifiable; those that cannot be loaded are left out
   */
  public List<P> providers() {
    return candidates.stream().map(Candidate::provider).toList();
  }

  /**
   * The most preferred backend that can serve.
   *
   * @param probe asks a provider whether it can
   * @param create makes the backend; if it throws, the provider is refused
   * @param <T> the type of the backend
   * @return the backend with its choice
   * @throws BackendUnavailableException if none can serve
   * @throws OperationCancelledException if a provider was cancelled while it was asked
   */
  public <T> Chosen<T> automatic(Function<? super P, Probe> probe, Function<? super P, T> create) {
    List<BackendChoice.Refusal> refusals = new ArrayList<>(broken);
    for (Candidate<P> candidate : candidates) {
      if (candidate.preference() < 0) {
        continue;
      }
      try {
        Probe answer = probe.apply(candidate.provider());
        if (answer.available()) {
          T backend = create.apply(candidate.provider());
          return new Chosen<>(
              backend, new BackendChoice(role, candidate.name(), answer.detail(), refusals));
        }
        refusals.add(new BackendChoice.Refusal(candidate.name(), answer.detail()));
      } catch (OperationCancelledException e) {
        throw e;
      } catch (AdaBetException e) {
        refusals.add(new BackendChoice.Refusal(candidate.name(), String.valueOf(e.getMessage())));
      } catch (RuntimeException | LinkageError e) {
        refusals.add(new BackendChoice.Refusal(candidate.name(), "is broken: " + e));
      }
    }
    throw new BackendUnavailableException(
        refusals.isEmpty()
            ? "No " + role + " is on the class path. " + remedy
            : "No " + role + " can serve: " + refusals + ". " + remedy,
        null,
        refusals);
  }

  /**
   * The backend of that name.
   *
   * @param name a provider's name
   * @param probe asks the provider whether it can serve
   * @param create makes the backend; what it throws reaches the caller
   * @param <T> the type of the backend
   * @return the backend with its choice
   * @throws BackendUnavailableException if there is none of that name or it cannot serve
   */
  public <T> Chosen<T> named(
      String name, Function<? super P, Probe> probe, Function<? super P, T> create) {
    for (Candidate<P> candidate : candidates) {
      if (candidate.name().equals(name)) {
        Probe answer = probe(candidate, probe);
        if (!answer.available()) {
          throw unavailable(candidate.name(), answer.detail(), null);
        }
        return new Chosen<>(
            create.apply(candidate.provider()), BackendChoice.forced(role, name, answer.detail()));
      }
    }
    List<String> names = candidates.stream().map(Candidate::name).sorted().toList();
    throw new BackendUnavailableException(
        "There is no "
            + role
            + " named "
            + name
            + "; there are "
            + names
            + (broken.isEmpty() ? "" : ", and " + broken)
            + "."
            + NearestNames.question(name, names)
            + " Name one of these. "
            + remedy,
        null,
        broken);
  }

  private Probe probe(Candidate<P> candidate, Function<? super P, Probe> probe) {
    try {
      return probe.apply(candidate.provider());
    } catch (OperationCancelledException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw unavailable(candidate.name(), "is broken: " + e, e);
    }
  }

  private BackendUnavailableException unavailable(
      String name, String reason, @Nullable Throwable cause) {
    return new BackendUnavailableException(
        "The " + role + " named " + name + " cannot serve: " + reason,
        cause,
        List.of(new BackendChoice.Refusal(name, reason)));
  }
}

package io.github.adabet.djl.internal.engine;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.spi.BackendSelection;
import io.github.adabet.spi.Probe;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/** The bindings there are: by the context's class loader and by the library's own. */
final class EngineBindings {

  private static final Map<String, EngineBinding> KNOWN = new ConcurrentHashMap<>();

  private EngineBindings() {}

  /**
   * What suits an engine that nobody wrote a binding for.
   *
   * @param name the engine's name
   */
  private record Defaults(String name) implements EngineBinding {}

  /** Returns the binding of an engine; looks for it once. */
  static EngineBinding of(String engine) {
    return KNOWN.computeIfAbsent(
        engine,
        name ->
            find(
                name,
                List.of(
                    ServiceLoader.load(EngineBinding.class),
                    ServiceLoader.load(
                        EngineBinding.class, EngineBinding.class.getClassLoader()))));
  }

  /**
   * Looks for a binding.
   *
   * @param engine the engine's name
   * @param loaders where to look, the first first
   * @return the binding, or the defaults if there is none
   * @throws BackendUnavailableException if there is none, and one could not be loaded
   */
  static EngineBinding find(String engine, List<ServiceLoader<EngineBinding>> loaders) {
    BackendSelection<EngineBinding> bindings =
        BackendSelection.of(
            "binding of an engine", "Use one version of adabet-djl and of DJL.", loaders);
    try {
      return bindings
          .named(engine, binding -> Probe.available("internal"), binding -> binding)
          .backend();
    } catch (BackendUnavailableException e) {
      if (!e.refusals().isEmpty()) {
        throw e;
      }
      return new Defaults(engine);
    }
  }
}

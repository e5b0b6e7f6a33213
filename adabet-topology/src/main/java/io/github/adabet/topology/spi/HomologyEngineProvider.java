package io.github.adabet.topology.spi;

import io.github.adabet.spi.BackendProvider;
import io.github.adabet.spi.Probe;

/** Makes homology engines. Found by {@link java.util.ServiceLoader}. */
public interface HomologyEngineProvider extends BackendProvider {
  /**
   * Whether the engine can work here. Cheap, and throws nothing.
   *
   * @return the answer
   */
  Probe probe();

  /**
   * Makes the engine.
   *
   * @return a new or shared engine
   * @throws io.github.adabet.BackendUnavailableException if the engine refuses settings that its
   *     caller made, for example in system properties; it reaches the caller even if the engine was
   *     chosen automatically, where any other exception is a refusal
   */
  HomologyEngine create();
}

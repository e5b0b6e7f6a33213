package io.github.adabet.djl.spi;

import io.github.adabet.spi.BackendProvider;
import java.util.List;
import java.util.Set;

/**
 * Opens networks of one format. Found by {@link java.util.ServiceLoader}; stateless and
 * thread-safe.
 */
public interface NetworkProvider extends BackendProvider {

  /**
   * The classes of the format's own options that this provider reads.
   *
   * @return none, unless overridden
   */
  default Set<Class<? extends FormatOptions>> optionTypes() {
    return Set.of();
  }

  /**
   * The names that this provider opens without a file.
   *
   * @return none, unless overridden
   */
  default List<String> networkNames() {
    return List.of();
  }

  /**
   * Whether this provider opens something. Cheap: loads no network and starts no engine.
   *
   * @param request what to open, and how
   * @return the answer; an exception counts as a refusal
   */
  Recognition recognize(NetworkRequest request);

  /**
   * Opens a network.
   *
   * @param request what to open, and how
   * @return the network, which the caller closes; what the request handed over as an object stays
   *     its caller's
   * @throws io.github.adabet.AdaBetException if it cannot be opened; nothing stays open then
   * @throws IllegalArgumentException if an option does not fit the network
   */
  OpenedNetwork open(NetworkRequest request);
}

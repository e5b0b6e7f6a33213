/**
 * The service provider interface of homology engines.
 *
 * <p>Here belongs what an engine implements, found by {@link java.util.ServiceLoader}; users go in
 * through {@link io.github.adabet.topology.HomologyEngines}.
 */
@NullMarked
package io.github.adabet.topology.spi;

import org.jspecify.annotations.NullMarked;

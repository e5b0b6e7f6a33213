/**
 * The service provider interface of distance engines.
 *
 * <p>Here belongs what an engine implements, found by {@link java.util.ServiceLoader}; users go in
 * through {@link io.github.adabet.topology.distance.PairwiseDistances}.
 */
@NullMarked
package io.github.adabet.topology.distance.spi;

import org.jspecify.annotations.NullMarked;

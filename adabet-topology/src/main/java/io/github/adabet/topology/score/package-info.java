/**
 * Layer scores made of the topology of activations.
 *
 * <p>Here belongs what implements {@link io.github.adabet.spi.LayerScorer}; it is the only package
 * of the module that sees activations.
 */
@NullMarked
package io.github.adabet.topology.score;

import org.jspecify.annotations.NullMarked;

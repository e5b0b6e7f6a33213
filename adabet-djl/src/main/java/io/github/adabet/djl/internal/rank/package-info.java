/**
 * A layer's output as scorers see it, and the distances of its samples, computed by the engine.
 *
 * <p>Here belongs what lies between an array of the engine and the interfaces of {@code
 * io.github.adabet.spi}. Scores are computed by scorers, not here.
 */
@NullMarked
package io.github.adabet.djl.internal.rank;

import org.jspecify.annotations.NullMarked;

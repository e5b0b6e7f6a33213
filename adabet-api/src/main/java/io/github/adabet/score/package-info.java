/**
 * Scores that need nothing but linear algebra, or less.
 *
 * <p>Here belong scorers that are computed from what a {@link
 * io.github.adabet.spi.LayerObservation} shows, without topology and without an engine. Scores made
 * of barcodes belong to the topology module.
 */
@NullMarked
package io.github.adabet.score;

import org.jspecify.annotations.NullMarked;

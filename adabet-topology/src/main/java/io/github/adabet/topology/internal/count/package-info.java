/**
 * The first Betti count in Java, by lunes: the relative neighbourhood graph, components, and tie
 * classes. Not exported, and free to change.
 *
 * <p>Here belongs what counts bars of H1 without a barcode; barcodes are in {@code
 * internal.homology}.
 */
@NullMarked
package io.github.adabet.topology.internal.count;

import org.jspecify.annotations.NullMarked;

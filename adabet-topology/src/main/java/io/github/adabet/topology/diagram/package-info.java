/**
 * What is computed from barcodes, also called persistence diagrams: the bottleneck distance, Betti
 * curves, statistics.
 *
 * <p>Here belongs what takes a finished {@link io.github.adabet.topology.Barcode}; neither how one
 * is computed nor how one is drawn.
 */
@NullMarked
package io.github.adabet.topology.diagram;

import org.jspecify.annotations.NullMarked;

/**
 * Topology of clouds of points and of activations: dissimilarities, the barcodes of their
 * Vietoris-Rips filtrations, the exact count of H1 bars without a barcode, and the layer scorer
 * built on it. Pure Java; depends on nothing but {@code adabet-api}.
 *
 * <p>Everything here is immutable and safe for use by several threads.
 */
@NullMarked
package io.github.adabet.topology;

import org.jspecify.annotations.NullMarked;

/**
 * Topology of activations: dissimilarities, the exact count of H1 bars of their Vietoris-Rips
 * barcodes, and the layer scorer built on it. Pure Java; depends on nothing but {@code adabet-api}.
 *
 * <p>Everything here is immutable and safe for use by several threads.
 */
@NullMarked
package io.github.adabet.topology;

import org.jspecify.annotations.NullMarked;

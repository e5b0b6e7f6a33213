/**
 * Barcodes of Vietoris-Rips filtrations, and the exact first Betti count without a barcode:
 * options, results and the doors to the engines that compute them.
 *
 * <p>Here belongs what a user of persistent homology needs first. Points and distances are in
 * {@code distance}, what is computed from barcodes in {@code diagram}, layer scores in {@code
 * score}; what only one engine needs is in {@code internal}.
 *
 * <p>Everything here is immutable and safe for use by several threads. Pure Java; depends on
 * nothing but {@code adabet-api}.
 */
@NullMarked
package io.github.adabet.topology;

import org.jspecify.annotations.NullMarked;

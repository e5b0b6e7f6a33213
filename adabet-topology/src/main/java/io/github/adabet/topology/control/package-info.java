/**
 * How a caller follows a computation and ends it early, and how one fails: condition, listener and
 * deadline, shared by distance and homology engines.
 *
 * <p>Here belongs what every computation of this module takes or throws, whatever it computes;
 * nothing that knows points, distances or barcodes.
 */
@NullMarked
package io.github.adabet.topology.control;

import org.jspecify.annotations.NullMarked;

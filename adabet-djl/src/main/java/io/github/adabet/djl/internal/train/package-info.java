/**
 * One training run: its epochs and steps, validation and report.
 *
 * <p>Here belongs what puts a run together. What is trained, how gradients come about, how
 * parameters are updated, where batches come from and how a run is resumed are packages below this
 * one, which do not know it.
 */
@NullMarked
package io.github.adabet.djl.internal.train;

import org.jspecify.annotations.NullMarked;

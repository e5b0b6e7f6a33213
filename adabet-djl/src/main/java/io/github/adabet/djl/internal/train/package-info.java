/**
 * One training run: its plan, its epochs and steps, validation and report.
 *
 * <p>Here belongs what puts a run together. How gradients come about, how parameters are updated,
 * where batches come from and how a run is resumed are packages below this one.
 */
@NullMarked
package io.github.adabet.djl.internal.train;

import org.jspecify.annotations.NullMarked;

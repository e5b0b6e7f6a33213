/**
 * Threads, cancellation, progress, the choice among providers and the rules of settings. Not
 * exported, and free to change.
 *
 * <p>Here belongs what every part of the module may need; nothing that knows points, distances or
 * barcodes.
 */
@NullMarked
package io.github.adabet.topology.internal.support;

import org.jspecify.annotations.NullMarked;

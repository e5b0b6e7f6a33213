/**
 * The distance engine in Java and its provider. Not exported, and free to change.
 *
 * <p>Here belongs what makes an engine of {@code internal.metric}, which holds the arithmetic.
 */
@NullMarked
package io.github.adabet.topology.internal.distances;

import org.jspecify.annotations.NullMarked;

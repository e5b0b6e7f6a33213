/**
 * Metrics evaluated in Java on rows of coordinates. Not exported, and free to change.
 *
 * <p>Here belongs the arithmetic of distances between coordinates; it lies below the public types,
 * which use it too.
 */
@NullMarked
package io.github.adabet.topology.internal.metric;

import org.jspecify.annotations.NullMarked;

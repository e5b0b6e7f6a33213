/**
 * Degree 1 from critical edges and triangles alone: edges with an empty lune (the relative
 * neighbourhood graph), gradient paths, and the reduction of what is left. Not exported, and free
 * to change.
 *
 * <p>Here belongs what only degree 1 has; cocycles and other degrees are in {@code cohomology}.
 */
@NullMarked
package io.github.adabet.topology.internal.homology.loops;

import org.jspecify.annotations.NullMarked;

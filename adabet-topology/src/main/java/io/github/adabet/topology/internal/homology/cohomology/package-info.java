/**
 * Persistent cohomology: the reduction of coboundary matrices with clearing, apparent pairs and
 * implicit columns. Not exported, and free to change.
 *
 * <p>Here belongs the reduction of degrees whose simplices are numbered by 63 bits.
 */
@NullMarked
package io.github.adabet.topology.internal.homology.cohomology;

import org.jspecify.annotations.NullMarked;

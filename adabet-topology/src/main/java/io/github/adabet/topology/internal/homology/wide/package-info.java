/**
 * The reduction of degrees whose simplices need numbers of 64 to 127 bits. Not exported, and free
 * to change.
 *
 * <p>Here belongs what is as {@code cohomology}, but slower and for larger numbers.
 */
@NullMarked
package io.github.adabet.topology.internal.homology.wide;

import org.jspecify.annotations.NullMarked;

/**
 * Arithmetic over prime fields, and sparse sums of simplices. Not exported, and free to change.
 *
 * <p>Here belongs algebra that knows no filtration.
 */
@NullMarked
package io.github.adabet.topology.internal.homology.algebra;

import org.jspecify.annotations.NullMarked;

/**
 * The Vietoris-Rips filtration: edges in a total order, numbered simplices, common neighbours and
 * lunes, dense and sparse. Not exported, and free to change.
 *
 * <p>Here belongs what the filtration is; nothing here reduces a matrix.
 */
@NullMarked
package io.github.adabet.topology.internal.homology.filtration;

import org.jspecify.annotations.NullMarked;

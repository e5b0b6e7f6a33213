/**
 * What the homology engines have in common: provenance, and bounds on numbers of simplices. Not
 * exported, and free to change.
 *
 * <p>Here belongs what more than one homology engine needs, and no algorithm.
 */
@NullMarked
package io.github.adabet.topology.internal.engine;

import org.jspecify.annotations.NullMarked;

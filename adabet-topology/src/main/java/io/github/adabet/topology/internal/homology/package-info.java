/**
 * The homology engine in Java: its provider, its plan of memory, and the course of one computation
 * from degree 0 upwards. Not exported, and free to change.
 *
 * <p>Here belongs what puts the parts in the packages below together; none of them knows this one.
 */
@NullMarked
package io.github.adabet.topology.internal.homology;

import org.jspecify.annotations.NullMarked;

/**
 * The engine that drives an installed {@code ripser} program. Not exported, and free to change.
 *
 * <p>Here belongs what knows the program, its files and its output.
 */
@NullMarked
package io.github.adabet.topology.internal.ripser;

import org.jspecify.annotations.NullMarked;

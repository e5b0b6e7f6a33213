/** The engine that drives an installed {@code ripser} program. Not exported, and free to change. */
@NullMarked
package io.github.adabet.topology.internal.ripser;

import org.jspecify.annotations.NullMarked;

/** The parts of the pure-Java counting engine. Not exported, and free to change. */
@NullMarked
package io.github.adabet.topology.internal;

import org.jspecify.annotations.NullMarked;

/** The distance engine in Java. Not exported, and free to change. */
@NullMarked
package io.github.adabet.topology.internal.distances;

import org.jspecify.annotations.NullMarked;

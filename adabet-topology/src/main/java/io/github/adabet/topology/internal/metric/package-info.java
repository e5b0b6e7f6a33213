/** Distances between points in Java, apart from the public types. Not exported, free to change. */
@NullMarked
package io.github.adabet.topology.internal.metric;

import org.jspecify.annotations.NullMarked;

/** The pure-Java homology engine. Not exported, and free to change. */
@NullMarked
package io.github.adabet.topology.internal.cohomology;

import org.jspecify.annotations.NullMarked;

/** The pure-Java homology engine. Not exported, and free to change. */
@NullMarked
package io.github.adabet.topology.internal.homology;

import org.jspecify.annotations.NullMarked;

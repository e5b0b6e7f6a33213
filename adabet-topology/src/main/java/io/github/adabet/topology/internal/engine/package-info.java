/** What the homology engines have in common. Not exported, and free to change. */
@NullMarked
package io.github.adabet.topology.internal.engine;

import org.jspecify.annotations.NullMarked;

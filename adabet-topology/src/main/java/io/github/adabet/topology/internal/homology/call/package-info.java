/**
 * One call of the engine: its cancellation and threads, the arrays that grow, the bars collected.
 * Not exported, and free to change.
 *
 * <p>Here belongs what every part of the engine may need; nothing that knows edges.
 */
@NullMarked
package io.github.adabet.topology.internal.homology.call;

import org.jspecify.annotations.NullMarked;

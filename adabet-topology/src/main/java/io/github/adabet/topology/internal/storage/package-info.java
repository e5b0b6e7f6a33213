/**
 * The arrays behind dissimilarities, and what makes them legal. Not exported, and free to change.
 *
 * <p>Here belongs what public matrices are made of and engines read; no algorithm.
 */
@NullMarked
package io.github.adabet.topology.internal.storage;

import org.jspecify.annotations.NullMarked;

/**
 * A network as a tree of composites and leaves, its layers and their channels.
 *
 * <p>Here belongs what can be said of a network without running it. How it runs is in {@code
 * internal.walk}.
 */
@NullMarked
package io.github.adabet.djl.internal.tree;

import org.jspecify.annotations.NullMarked;

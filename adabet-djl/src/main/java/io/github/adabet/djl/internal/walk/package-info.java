/**
 * A block tree, its layers, and how it is run leaf by leaf, with each array closed after its last
 * use.
 *
 * <p>Here belongs what ranking, training and estimates need alike of a network and of one forward
 * pass of it. No gradient, no score, nothing of a single engine.
 */
@NullMarked
package io.github.adabet.djl.internal.walk;

import org.jspecify.annotations.NullMarked;

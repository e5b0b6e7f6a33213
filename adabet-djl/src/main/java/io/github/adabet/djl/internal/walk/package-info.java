/**
 * How a block tree is run leaf by leaf, each array closed after its last use.
 *
 * <p>Here belongs what ranking, training and estimates need alike of one forward pass. No gradient,
 * no score, nothing of a single engine.
 */
@NullMarked
package io.github.adabet.djl.internal.walk;

import org.jspecify.annotations.NullMarked;

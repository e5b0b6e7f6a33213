/**
 * The gradients of the trained parameters for one micro-batch: the whole pass recorded, or segments
 * recomputed.
 *
 * <p>Here belongs what happens between a batch and its gradients. Updates of parameters do not.
 */
@NullMarked
package io.github.adabet.djl.internal.train.gradient;

import org.jspecify.annotations.NullMarked;

/**
 * Selective training of TensorFlow models: the passes of a run, what they are fed, and what is said
 * of it.
 *
 * <p>TensorFlow computes gradients; what they change is computed in {@code
 * io.github.adabet.djl.internal.tensorflow.variable}. Where a run stands and when it stops is that
 * of all formats, in {@code io.github.adabet.djl.internal.train}.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.train;

import org.jspecify.annotations.NullMarked;

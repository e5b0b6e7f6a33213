/**
 * Selective training of TensorFlow models: which variables, on what, by which rule, and what is
 * kept of a run.
 *
 * <p>TensorFlow computes gradients; what they change is computed here, on plain memory. Where a run
 * stands and when it stops is that of all formats, in {@code io.github.adabet.djl.internal.train}.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.train;

import org.jspecify.annotations.NullMarked;

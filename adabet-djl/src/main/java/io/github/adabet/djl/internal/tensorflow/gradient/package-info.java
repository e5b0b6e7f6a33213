/**
 * Derivatives of a loss by a model's variables: which of them there are, and the graph that
 * computes them.
 *
 * <p>Here belongs what is known of TensorFlow's gradients, right, wrong and missing. What is done
 * with a gradient is decided elsewhere, and nothing here runs a graph.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.gradient;

import org.jspecify.annotations.NullMarked;

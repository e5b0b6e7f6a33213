/**
 * A TensorFlow model as a graph: its functions put in the place of their calls, who reads what, its
 * variables, and its layers. Works on descriptions only; nothing of a model runs here.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.graph;

import org.jspecify.annotations.NullMarked;

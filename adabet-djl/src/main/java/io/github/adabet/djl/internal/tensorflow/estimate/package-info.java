/**
 * The memory and the work of a graph, foretold from its operations and the shapes of its tensors.
 *
 * <p>Here belongs what is known of TensorFlow's kernels and of the order in which a session runs
 * them. Nothing here runs a graph.
 */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.estimate;

import org.jspecify.annotations.NullMarked;

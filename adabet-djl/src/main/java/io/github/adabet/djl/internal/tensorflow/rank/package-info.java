/** A layer's tensors in TensorFlow's memory as scorers see them. */
@NullMarked
package io.github.adabet.djl.internal.tensorflow.rank;

import org.jspecify.annotations.NullMarked;

/**
 * Files of weights and networks: {@link io.github.adabet.djl.weights.PretrainedWeights} brings the
 * tensors of a file into any block by name, {@link io.github.adabet.djl.weights.TensorFiles} opens
 * a file of named tensors, {@link io.github.adabet.djl.weights.SafetensorsWriter} writes one.
 *
 * <p>What belongs here is what matches names of files with parameters of blocks. The formats are
 * below, in {@code internal}, and nothing here depends on architectures, training or engines.
 */
@NullMarked
package io.github.adabet.djl.weights;

import org.jspecify.annotations.NullMarked;

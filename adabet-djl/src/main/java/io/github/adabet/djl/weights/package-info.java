/**
 * Files of named tensors: safetensors, PyTorch state dicts and TorchScript archives are read,
 * safetensors are written.
 *
 * <p>This package knows files and arrays, not networks; {@code io.github.adabet.djl.zoo} matches
 * names with blocks. Every reader treats its file as hostile: all lengths, ranges and names are
 * checked before they are used, what a file makes the reader allocate is bounded by a small
 * multiple of the file's own size, nothing in a file is ever executed, and whatever is wrong is a
 * {@link io.github.adabet.djl.weights.WeightsException}.
 */
@NullMarked
package io.github.adabet.djl.weights;

import org.jspecify.annotations.NullMarked;

/**
 * Training of TorchScript networks: their tensors as a tree of leaves, which the run of {@link
 * io.github.adabet.djl.internal.train} knows, and the passes that gradients come from. What a step
 * does with gradients is that run's.
 */
@NullMarked
package io.github.adabet.djl.torchscript.internal.train;

import org.jspecify.annotations.NullMarked;

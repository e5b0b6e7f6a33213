package io.github.adabet.djl.block;

import ai.djl.ndarray.NDList;

/**
 * Inputs with their targets. The arrays stay the caller's.
 *
 * @param inputs the network's inputs, the first of shape (B, ...)
 * @param targets what the objective compares the outputs with, the samples along the first axis
 */
public record LabelledBatch(NDList inputs, NDList targets) {}

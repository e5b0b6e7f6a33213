package io.github.adabet.djl.internal.tensorflow.gradient;

import io.github.adabet.djl.internal.tensorflow.graph.GraphVariable;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;

/**
 * The statistics of a batch that a normalisation uses in training, and the stored ones that follow
 * them.
 *
 * @param layer the normalisation's name
 * @param mean the stored mean
 * @param variance the stored variance
 * @param batchMean that of the batch, with as many numbers
 * @param batchVariance that of the batch as its kind stores it: divided by the number of values, or
 *     by one less where the operation is fused, as Keras does
 * @param ofOneValueEach whether a sample has a single value of each channel, so that a batch of one
 *     sample has no variance
 */
public record BatchStatistics(
    String layer,
    GraphVariable mean,
    GraphVariable variance,
    TensorName batchMean,
    TensorName batchVariance,
    boolean ofOneValueEach) {}

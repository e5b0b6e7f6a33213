/**
 * Points and their distances: point clouds, metrics, dense and sparse dissimilarities, samples of
 * points, and the door to the engines that compute distances.
 *
 * <p>Here belongs what comes before a filtration; nothing here knows barcodes or activations.
 */
@NullMarked
package io.github.adabet.topology.distance;

import org.jspecify.annotations.NullMarked;

package io.github.adabet.bench.adaptation;

import org.jspecify.annotations.Nullable;

/**
 * A network and a shift of its images. Part of every row, so that rows of another file of weights
 * or another size of images never stand for these.
 *
 * @param network the name by which the network opens
 * @param weights the first digits of the SHA-256 of its file of weights
 * @param inputSize height and width of its images in pixels
 * @param shift the name of the shift
 * @param source the name of the images that the network is taught first; null where it meets the
 *     target as it was pre-trained, with a new head
 */
record Pair(String network, String weights, int inputSize, String shift, @Nullable String source) {

  /** The names of both, for tables. */
  String label() {
    return network + ", " + shift;
  }
}

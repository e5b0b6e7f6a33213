package io.github.adabet.bench.adaptation.job;

import org.jspecify.annotations.Nullable;

/**
 * A network and a shift of its images. Part of every row, so that rows of another file of weights,
 * of other images or another size of them never stand for these. What is not part of it: versions
 * of library and engine, and the number of threads, which change last digits, and results as
 * another seed does. {@link #PROTOCOL} counts what changes more.
 *
 * @param protocol {@link #PROTOCOL}, of the rows of now
 * @param network the name by which the network opens
 * @param weights the first digits of the SHA-256 of its file of weights
 * @param inputSize height and width of its images in pixels
 * @param shift the name of the shift
 * @param images the first digits of a digest of all its images, that of their shift
 * @param source the name of the images that the network is taught first; null where it meets the
 *     target as it was pre-trained, with a new head
 */
public record Pair(
    int protocol,
    String network,
    String weights,
    int inputSize,
    String shift,
    String images,
    @Nullable String source) {

  /** Raised with every change of what is done by the same settings. */
  public static final int PROTOCOL = 1;

  /**
   * The names of both, for tables.
   *
   * @return network and shift
   */
  public String label() {
    return network + ", " + shift;
  }
}

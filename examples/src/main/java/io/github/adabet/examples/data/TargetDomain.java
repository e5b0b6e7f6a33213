package io.github.adabet.examples.data;

import java.io.IOException;

/**
 * What the network of the examples has to adapt to: digits as {@link OtherCamera} takes them.
 *
 * @param training 1,000 labelled images; ranking looks at the images alone
 * @param test 1,000 images of other writers to measure accuracy on
 */
public record TargetDomain(DigitImages training, DigitImages test) {
  private static final long TRAINING_SEED = 1;
  private static final long TEST_SEED = 2;

  /**
   * Photographs the shipped digits, the same way each time.
   *
   * @return the target domain
   * @throws IOException if a resource is missing or damaged
   */
  public static TargetDomain load() throws IOException {
    MnistSubset mnist = MnistSubset.load();
    return new TargetDomain(
        OtherCamera.withSeed(TRAINING_SEED).photograph(mnist.target()),
        OtherCamera.withSeed(TEST_SEED).photograph(mnist.test()));
  }
}

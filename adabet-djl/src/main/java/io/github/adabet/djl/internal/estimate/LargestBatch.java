package io.github.adabet.djl.internal.estimate;

import io.github.adabet.MemoryEstimate;
import java.util.function.IntFunction;

/** Finds the largest batch that memory suffices for. */
public final class LargestBatch {

  private LargestBatch() {}

  /**
   * Returns the largest batch whose estimate is within a limit, or 0.
   *
   * @param most the largest that is looked at
   * @param bytes the limit, above the idle process
   * @param estimate of a batch; grows with it
   */
  public static int within(int most, long bytes, IntFunction<MemoryEstimate> estimate) {
    int fits = 0;
    long tooLarge = most + 1L;
    while (tooLarge - fits > 1) {
      int middle = Math.toIntExact(fits + (tooLarge - fits) / 2);
      if (estimate.apply(middle).aboveIdle() <= bytes) {
        fits = middle;
      } else {
        tooLarge = middle;
      }
    }
    return fits;
  }
}

package io.github.adabet.examples.task;

import org.jspecify.annotations.Nullable;

/**
 * How files of images are read.
 *
 * @param threads threads that decode, or null for one per processor
 * @param skipBroken whether files that cannot be read are left out and counted
 * @param cacheBytes most memory for decoded images, or null for a share of the heap
 * @param augmentation what is changed at random in training, names with commas, or null for nothing
 */
public record ReadingSettings(
    @Nullable Integer threads,
    boolean skipBroken,
    @Nullable Long cacheBytes,
    @Nullable String augmentation) {
  /**
   * Checks the threads.
   *
   * @throws IllegalArgumentException if they are less than 1
   */
  public ReadingSettings {
    if (threads != null && threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; it must be 1 or more");
    }
  }
}

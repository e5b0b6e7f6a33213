package io.github.adabet.examples.task;

import io.github.adabet.djl.dataset.ImageAugmentation;
import io.github.adabet.djl.dataset.ImageSamplesOptions;
import io.github.adabet.djl.dataset.ImageSamplesOptions.BrokenFiles;
import org.jspecify.annotations.Nullable;

/**
 * How files of images are read.
 *
 * @param threads threads that decode, or null for one per processor
 * @param skipBroken whether files that cannot be read are left out and counted
 * @param cacheBytes most memory for decoded images, or null for a share of the heap
 * @param augmentation what is changed at random in training, as {@link AugmentationNames} reads it;
 *     null for nothing
 */
public record ReadingSettings(
    @Nullable Integer threads,
    boolean skipBroken,
    @Nullable Long cacheBytes,
    @Nullable String augmentation) {
  /**
   * Checks the augmentation.
   *
   * @throws IllegalArgumentException if it is none
   */
  public ReadingSettings {
    if (augmentation != null) {
      requireAugmentation(augmentation);
    }
  }

  /**
   * Checks how images are to be changed at random.
   *
   * @param augmentation names with commas
   * @return the same
   * @throws IllegalArgumentException if there is no such change, or a number is out of range
   */
  public static String requireAugmentation(String augmentation) {
    ImageAugmentation unused = AugmentationNames.read(augmentation, 0);
    return augmentation;
  }

  /**
   * Options for the images of training, or for others.
   *
   * @param forTraining whether images are changed at random, if that was asked for
   * @param seed the source of the changes
   */
  ImageSamplesOptions options(boolean forTraining, long seed) {
    ImageSamplesOptions.Builder options = ImageSamplesOptions.builder();
    if (threads != null) {
      options.threads(threads);
    }
    if (cacheBytes != null) {
      options.cacheBytes(cacheBytes);
    }
    if (skipBroken) {
      options.brokenFiles(BrokenFiles.SKIP);
    }
    if (forTraining && augmentation != null) {
      options.augmentation(AugmentationNames.read(augmentation, seed));
    }
    return options.build();
  }
}

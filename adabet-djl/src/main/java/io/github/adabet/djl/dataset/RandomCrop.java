package io.github.adabet.djl.dataset;

import io.github.adabet.djl.dataset.image.RgbImage;
import java.util.SplittableRandom;

/**
 * A random part of an image, resized to a square: torchvision's {@code RandomResizedCrop}.
 *
 * @param minimumArea the smallest share of the image's area, more than 0
 * @param maximumArea the largest, at most 1
 */
record RandomCrop(double minimumArea, double maximumArea) {

  private static final int ATTEMPTS = 10;
  private static final double WIDEST = 4.0 / 3;

  RgbImage apply(RgbImage image, ImagePreprocessing preprocessing, SplittableRandom random) {
    double area = (double) image.width() * image.height();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double target = area * random.nextDouble(minimumArea, Math.nextUp(maximumArea));
      double ratio = Math.exp(Math.log(WIDEST) * (2 * random.nextDouble() - 1));
      int width = (int) Math.rint(Math.sqrt(target * ratio));
      int height = (int) Math.rint(Math.sqrt(target / ratio));
      if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
        int left = random.nextInt(image.width() - width + 1);
        int top = random.nextInt(image.height() - height + 1);
        return preprocessing.square(image.crop(left, top, width, height));
      }
    }
    return preprocessing.square(middle(image));
  }

  /** Returns the largest part from the middle whose proportions are allowed. */
  private static RgbImage middle(RgbImage image) {
    int width = Math.min(image.width(), (int) Math.rint(image.height() * WIDEST));
    int height = Math.min(image.height(), (int) Math.rint(image.width() * WIDEST));
    return image.crop((image.width() - width) / 2, (image.height() - height) / 2, width, height);
  }
}

package io.github.adabet.djl.dataset.image;

/**
 * How an image is resized: a filter whose support grows with the factor by which the image shrinks,
 * as Pillow and torchvision (with antialiasing, its default) do.
 */
public enum Interpolation {
  /** A triangle of radius 1: torchvision's default. */
  BILINEAR("bilinear", 1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      return distance < 1 ? 1 - distance : 0;
    }
  },

  /** Keys' cubic of radius 2 with a = -0.5, as Pillow has it: timm's for vision transformers. */
  BICUBIC("bicubic", 2) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      if (distance < 1) {
        return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
      }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * A : 0;
    }
  };

  private static final double A = -0.5;

  private final String label;
  private final double radius;

  Interpolation(String label, double radius) {
    this.label = label;
    this.radius = radius;
  }

  /**
   * The name in reports.
   *
   * @return in lower case
   */
  public String label() {
    return label;
  }

  /** Returns how far the filter reaches, in pixels of the larger of both images. */
  double radius() {
    return radius;
  }

  /** Returns the weight of a pixel at a distance, before the weights are made to add up to 1. */
  abstract double weight(double x);
}

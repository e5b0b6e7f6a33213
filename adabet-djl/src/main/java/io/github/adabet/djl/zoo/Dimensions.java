package io.github.adabet.djl.zoo;

/** Checks of sizes that users choose. */
final class Dimensions {

  private Dimensions() {}

  static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
    }
    return value;
  }

  static double multiplier(double value) {
    if (!(value > 0 && value <= 16)) {
      throw new IllegalArgumentException(
          "widthMultiplier is " + value + "; it must be greater than 0 and at most 16");
    }
    return value;
  }

  static float dropout(float rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout is " + rate + "; it must be at least 0 and less than 1");
    }
    return rate;
  }
}

package io.github.adabet;

/** A count and what is counted, for people: {@code 1 layer}, {@code 2 layers}. */
final class Quantity {
  private Quantity() {}

  static String of(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}

package io.github.adabet.examples.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes a float32 as C++'s streams do, with a chosen number of digits or as many as it needs. */
final class ShortestDecimal {
  /** As many digits as it takes to read the number back. */
  static final int EXACT = 0;

  /** Digits that always suffice. */
  private static final int MOST_DIGITS = 9;

  /** From this power of ten on, and with more digits from theirs on, the form is scientific. */
  private static final int USUAL_DIGITS = 6;

  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private ShortestDecimal() {}

  /**
   * The decimal.
   *
   * @param number not NaN
   * @param digits significant ones, 1 or more, or {@link #EXACT}
   */
  static String of(float number, int digits) {
    if (Float.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(number);
    if (digits != EXACT) {
      return format(rounded(exact, digits), digits);
    }
    int enough = 1;
    while (enough < MOST_DIGITS && rounded(exact, enough).floatValue() != number) {
      enough++;
    }
    return format(rounded(exact, enough), Math.max(USUAL_DIGITS, enough));
  }

  private static BigDecimal rounded(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  private static String format(BigDecimal number, int digits) {
    BigDecimal shortest = number.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < digits) {
      return shortest.toPlainString();
    }
    String mantissa = shortest.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    String sign = exponent < 0 ? "-" : "+";
    int size = Math.abs(exponent);
    return mantissa + "e" + sign + (size < 10 ? "0" : "") + size;
  }
}

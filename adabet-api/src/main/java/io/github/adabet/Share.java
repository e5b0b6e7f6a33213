package io.github.adabet;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Shares as people read them: what is something never reads as nothing. Stateless. */
public final class Share {
  private static final double PERCENT = 100;
  private static final double SMALL = 0.1;

  /** From here on one digit behind the point would read as a whole. */
  private static final double ALMOST_WHOLE = 99.95;

  private static final MathContext TWO_DIGITS = new MathContext(2);

  private Share() {}

  /**
   * A share in percent.
   *
   * @param share 0 to 1
   * @return such as {@code 12.3 %}, with two significant digits below a tenth of a percent, and as
   *     many of what is missing to 100 where that would read as nothing
   */
  public static String percent(double share) {
    double percent = PERCENT * share;
    if (percent > 0 && percent < SMALL) {
      return rounded(percent).toPlainString() + " %";
    }
    if (percent >= ALMOST_WHOLE && share < 1) {
      return BigDecimal.valueOf(PERCENT)
              .subtract(rounded(PERCENT * (1 - share)))
              .stripTrailingZeros()
              .toPlainString()
          + " %";
    }
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }

  private static BigDecimal rounded(double percent) {
    return new BigDecimal(percent).round(TWO_DIGITS);
  }
}

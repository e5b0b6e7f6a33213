package io.github.adabet.examples.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Shares as people read them. Stateless. */
public final class Share {
  private static final double PERCENT = 100;
  private static final double SMALL = 0.1;
  private static final MathContext TWO_DIGITS = new MathContext(2);

  private Share() {}

  /**
   * A share in percent.
   *
   * @param share 0 to 1
   * @return such as {@code 12.3 %}, with two significant digits below a tenth of a percent
   */
  public static String percent(double share) {
    double percent = PERCENT * share;
    return percent > 0 && percent < SMALL
        ? new BigDecimal(percent).round(TWO_DIGITS).toPlainString() + " %"
        : String.format(Locale.ROOT, "%.1f %%", percent);
  }
}

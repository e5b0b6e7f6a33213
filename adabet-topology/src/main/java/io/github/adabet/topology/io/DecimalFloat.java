package io.github.adabet.topology.io;

import java.nio.charset.StandardCharsets;

/**
 * Decimal numbers of ASCII digits as float32, rounded to nearest exactly as {@link
 * Float#parseFloat} does, most of them without a string.
 *
 * <p>Idea. Up to 18 digits are gathered in a long and scaled by a power of ten in double precision,
 * which is wrong by less than 4 units in the last place. Rounding that to float32 gives the nearest
 * float32 unless the double lies as close as that to the middle of two of them; then, and for
 * numbers outside the normal range or with exponents beyond 60, {@link Float#parseFloat} decides.
 */
final class DecimalFloat {
  private static final long MOST_GATHERED = 100_000_000_000_000_000L;
  private static final int LARGEST_EXPONENT = 9_999;

  /** The bits of a double's fraction that a float32 has no room for, and the middle of them. */
  private static final long BEYOND_FLOAT = (1L << 29) - 1;

  private static final long MIDDLE = 1L << 28;
  private static final long DOUBTFUL = 16;

  private static final double[] POWERS = new double[61];

  static {
    for (int k = 0; k < POWERS.length; k++) {
      POWERS[k] = Double.parseDouble("1e" + k);
    }
  }

  private DecimalFloat() {}

  /**
   * The number written in some bytes.
   *
   * @param text holds [sign] digits [. digits] [e [sign] digits], with a digit before the e
   * @param from where it begins
   * @param to where it ends, excluded
   * @return the nearest float32, infinite if it is beyond all of them; NaN if the bytes are no such
   *     number
   */
  static float parse(byte[] text, int from, int to) {
    int at = from < to && isSign(text[from]) ? from + 1 : from;
    long gathered = 0;
    int scale = 0;
    int point = -1;
    int begin = at;
    for (; at < to; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9) {
        if (gathered < MOST_GATHERED) {
          gathered = 10 * gathered + digit;
        } else {
          scale++;
        }
      } else if (text[at] == '.' && point < 0) {
        point = at;
      } else {
        break;
      }
    }
    int digits = at - begin - (point < 0 ? 0 : 1);
    if (point >= 0) {
      scale -= at - point - 1;
    }
    if (digits == 0) {
      return Float.NaN;
    }
    if (at < to) {
      int exponent = exponent(text, at, to);
      if (exponent == Integer.MIN_VALUE) {
        return Float.NaN;
      }
      scale += exponent;
    }
    return value(text, from, to, gathered, scale);
  }

  private static float value(byte[] text, int from, int to, long gathered, int scale) {
    boolean negative = text[from] == '-';
    if (gathered == 0) {
      return negative ? -0.0f : 0.0f;
    }
    if (scale > -POWERS.length && scale < POWERS.length) {
      double value = scale < 0 ? gathered / POWERS[-scale] : gathered * POWERS[scale];
      long beyond = Double.doubleToRawLongBits(value) & BEYOND_FLOAT;
      if (value >= 2 * Float.MIN_NORMAL
          && value <= Float.MAX_VALUE
          && Math.abs(beyond - MIDDLE) > DOUBTFUL) {
        return negative ? (float) -value : (float) value;
      }
    }
    return Float.parseFloat(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
  }

  /** The number behind an e, kept within bounds; the smallest int if the bytes are no exponent. */
  private static int exponent(byte[] text, int from, int to) {
    int at = from + 1;
    boolean negative = at < to && text[at] == '-';
    if (at < to && isSign(text[at])) {
      at++;
    }
    if (at == to || (text[from] != 'e' && text[from] != 'E')) {
      return Integer.MIN_VALUE;
    }
    int exponent = 0;
    for (; at < to; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      exponent = Math.min(LARGEST_EXPONENT, 10 * exponent + digit);
    }
    return negative ? -exponent : exponent;
  }

  private static boolean isSign(byte c) {
    return c == '-' || c == '+';
  }
}

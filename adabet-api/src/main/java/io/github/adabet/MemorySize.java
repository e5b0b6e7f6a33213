package io.github.adabet;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts of memory as people write them: {@code 512MiB}. Stateless.
 *
 * <p>A message that compares what is needed with what may be taken rounds the one up and the other
 * down. So the two figures differ whenever the amounts do, and a limit of the figure printed is
 * enough.
 */
public final class MemorySize {
  private static final int BITS = 10;
  private static final double TENTHS = 10;
  private static final Map<String, Integer> SHIFTS =
      Map.of("B", 0, "KiB", BITS, "MiB", 2 * BITS, "GiB", 3 * BITS);

  /** At most 14 digits, so that every amount of every unit is a number of 63 bits. */
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,9})(\\.[0-9]{1,5})? ?(B|KiB|MiB|GiB)?");

  private MemorySize() {}

  /**
   * Reads an amount.
   *
   * @param text a number, with at most 9 digits and as many as 5 behind a point, and {@code B},
   *     {@code KiB}, {@code MiB} or {@code GiB}, which is {@code B} if left out, such as {@code
   *     512MiB}, {@code 1000000} or {@code 76.4 MiB}
   * @return the number of bytes, parts of one left out; 1 or more
   * @throws IllegalArgumentException if it is no such text, or less than a byte
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw refused(text);
    }
    int shift = matcher.group(3) == null ? 0 : SHIFTS.getOrDefault(matcher.group(3), 0);
    long whole = Long.parseLong(matcher.group(1)) << shift;
    long part =
        matcher.group(2) == null
            ? 0
            : (long) (Double.parseDouble("0" + matcher.group(2)) * (1L << shift));
    if (whole + part < 1) {
      throw refused(text);
    }
    return whole + part;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "'%s' is no amount of memory; give a number of at most 9 digits, more than 0, and B, KiB, MiB or GiB, such as 512MiB"
            .formatted(text));
  }

  /**
   * An amount that is needed.
   *
   * @param bytes 0 or more
   * @return it in MiB, rounded up to a tenth, such as {@code 76.4 MiB}; smaller amounts in KiB or B
   */
  public static String needed(long bytes) {
    return text(bytes, true);
  }

  /**
   * An amount that may be taken.
   *
   * @param bytes 0 or more
   * @return it in MiB, rounded down to a tenth, such as {@code 76.3 MiB}; smaller amounts in KiB or
   *     B
   */
  public static String available(long bytes) {
    return text(bytes, false);
  }

  private static String text(long bytes, boolean up) {
    if (bytes < 1L << BITS) {
      return bytes + " B";
    }
    boolean small = bytes < 1L << (2 * BITS);
    double tenths = TENTHS * bytes / (1L << (small ? BITS : 2 * BITS));
    return String.format(
        Locale.ROOT,
        "%.1f %s",
        (up ? Math.ceil(tenths) : Math.floor(tenths)) / TENTHS,
        small ? "KiB" : "MiB");
  }
}

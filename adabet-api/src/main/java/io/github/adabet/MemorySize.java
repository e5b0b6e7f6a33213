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
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << BITS,
          "MiB", 1L << (2 * BITS),
          "GiB", 1L << (3 * BITS));

  /** At most 14 digits, so that every amount of every unit is a number of 63 bits. */
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,5}))? ?(B|[KMG]i?B)?");

  private MemorySize() {}

  /**
   * Reads an amount.
   *
   * @param text a number, with at most 9 digits and as many as 5 behind a point, and {@code B},
   *     {@code KiB}, {@code MiB} or {@code GiB}, by powers of 1024, or {@code KB}, {@code MB} or
   *     {@code GB}, by powers of 1000; {@code B} if left out, such as {@code 512MiB}, {@code
   *     1000000}, {@code 76.4 MiB} or {@code 0.3GB}
   * @return the number of bytes, parts of one left out; 1 or more
   * @throws IllegalArgumentException if it is no such text, or less than a byte
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw refused(text);
    }
    String unit = matcher.group(3);
    long unitBytes = unit == null ? 1 : UNITS.getOrDefault(unit, 1L);
    long bytes = Long.parseLong(matcher.group(1)) * unitBytes;
    String decimals = matcher.group(2);
    if (decimals != null) {
      bytes += Long.parseLong(decimals) * unitBytes / (long) Math.pow(TENTHS, decimals.length());
    }
    if (bytes < 1) {
      throw refused(text);
    }
    return bytes;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "'%s' is no amount of memory; give a number of at most 9 digits, more than 0, and B, KiB, MiB, GiB, KB, MB or GB, such as 512MiB"
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

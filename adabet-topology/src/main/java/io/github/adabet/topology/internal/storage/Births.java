package io.github.adabet.topology.internal.storage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks births of points, and raises lengths to them. */
public final class Births {
  private Births() {}

  /**
   * The births that hold when some are added to others: the larger of both.
   *
   * @param points number of points
   * @param before the births so far, or null for 0
   * @param added the births to add; read only
   * @return a new array without -0; null if all are 0
   * @throws IllegalArgumentException if there is not one for each point, or one is NaN, infinite or
   *     negative
   */
  public static float @Nullable [] merged(int points, float @Nullable [] before, float[] added) {
    if (added.length != points) {
      throw illegal(
          "births has %d entries; %d points have %d: give one for each point.",
          added.length, points, points);
    }
    float[] merged = new float[points];
    boolean allZero = true;
    for (int i = 0; i < points; i++) {
      if (!(added[i] >= 0 && added[i] <= Float.MAX_VALUE)) {
        throw illegal(
            "birth of point %d is %s; births must be finite and 0 or more: correct it or drop the"
                + " point.",
            i, added[i]);
      }
      merged[i] = Math.max(added[i] + 0.0f, before == null ? 0 : before[i]);
      allZero &= merged[i] == 0;
    }
    return allZero ? null : merged;
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}

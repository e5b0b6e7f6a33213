package io.github.adabet.topology.internal;

import org.jspecify.annotations.Nullable;

/** The strict lower triangle row by row: the length of i &gt; j at {@code i * (i - 1) / 2 + j}. */
public final class DenseLengths implements StoredLengths {
  private final int points;
  private final float[] condensed;
  private final float @Nullable [] births;

  /**
   * Takes over arrays that fulfil the contract of {@link StoredLengths}.
   *
   * @param points number of points
   * @param condensed {@code points * (points - 1) / 2} lengths
   * @param births one for each point, or null
   */
  public DenseLengths(int points, float[] condensed, float @Nullable [] births) {
    this.points = points;
    this.condensed = condensed;
    this.births = births;
  }

  @Override
  public int points() {
    return points;
  }

  @Override
  public int count() {
    return condensed.length;
  }

  @Override
  public float[] lengths() {
    return condensed;
  }

  @Override
  public float @Nullable [] births() {
    return births;
  }

  /**
   * The length of two points.
   *
   * @param i a point
   * @param j another
   * @return 0 or more
   */
  public float get(int i, int j) {
    long row = Math.max(i, j);
    return condensed[(int) (row * (row - 1) / 2) + Math.min(i, j)];
  }
}

package io.github.adabet.topology.internal.storage;

import org.jspecify.annotations.Nullable;

/** The strict lower triangle row by row: the length of i &gt; j at {@code i * (i - 1) / 2 + j}. */
public final class DenseLengths extends StoredLengths {
  /**
   * Takes over arrays that fulfil the contract of {@link StoredLengths}.
   *
   * @param points number of points
   * @param condensed {@code points * (points - 1) / 2} lengths
   * @param births one for each point, or null
   */
  public DenseLengths(int points, float[] condensed, float @Nullable [] births) {
    super(points, condensed, births);
  }

  @Override
  public float get(int i, int j) {
    long row = Math.max(i, j);
    return lengths()[(int) (row * (row - 1) / 2) + Math.min(i, j)];
  }

  /**
   * The enclosing radius: the least scale at which some point has an edge to every other. From
   * there on the complex is a cone, and nothing changes any more.
   *
   * @return 0 for up to one point
   */
  public float enclosingRadius() {
    int points = points();
    float[] condensed = lengths();
    float[] farthest = new float[points];
    int entry = 0;
    for (int i = 1; i < points; i++) {
      float ofRow = farthest[i];
      for (int j = 0; j < i; j++) {
        float length = condensed[entry++];
        ofRow = Math.max(ofRow, length);
        farthest[j] = Math.max(farthest[j], length);
      }
      farthest[i] = ofRow;
    }
    float radius = points == 0 ? 0 : Float.POSITIVE_INFINITY;
    for (float length : farthest) {
      radius = Math.min(radius, length);
    }
    return radius + 0.0f;
  }
}

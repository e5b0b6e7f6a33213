package io.github.adabet.topology.internal.engine;

import io.github.adabet.Provenance;
import io.github.adabet.topology.RipsOptions;

/** What every homology engine states of a computation. */
public final class HomologyProvenance {
  private HomologyProvenance() {}

  /**
   * The settings of a computation.
   *
   * @param engine the engine's name
   * @param points number of points
   * @param options what was asked for
   * @param threshold the threshold that was used
   * @param threads the most threads that were used
   * @return a builder, to which the engine adds what only it has
   */
  public static Provenance.Builder of(
      String engine, int points, RipsOptions options, float threshold, int threads) {
    boolean all = options.threshold() == Float.POSITIVE_INFINITY;
    return Provenance.ofThisPlatform()
        .setting("homology.engine", engine)
        .setting("homology.points", Integer.toString(points))
        .setting("homology.degree.maximum", Integer.toString(options.maximumDegree()))
        .setting("homology.modulus", Integer.toString(options.modulus()))
        .setting("homology.threshold", all ? "none" : Float.toString(options.threshold()))
        .setting("homology.threshold.used", Float.toString(threshold))
        .setting("homology.persistence.minimum", Double.toString(options.minimumPersistence()))
        .setting("homology.threads", Integer.toString(threads));
  }
}

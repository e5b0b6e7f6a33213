package io.github.adabet.topology.internal.homology;

import io.github.adabet.Provenance;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.DistanceMatrix;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.Cancellation;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.function.BooleanSupplier;

/** The engine in Java, on the calling thread alone. Stateless. */
final class JavaHomologyEngine implements HomologyEngine {
  @Override
  public HomologyResult compute(
      DistanceMatrix distances, RipsOptions options, BooleanSupplier cancelled) {
    Cancellation cancellation = new Cancellation(cancelled);
    cancellation.check();
    float threshold =
        Math.min(options.threshold(), RipsFiltration.enclosingRadius(distances)) + 0.0f;
    Barcode barcode =
        new PersistentCohomology(distances, options, threshold, cancellation).barcode();
    return new HomologyResult(barcode, provenance(distances.size(), options, threshold));
  }

  private static Provenance provenance(int points, RipsOptions options, float threshold) {
    boolean all = options.threshold() == Float.POSITIVE_INFINITY;
    return Provenance.ofThisPlatform()
        .setting("homology.engine", JavaHomologyEngineProvider.NAME)
        .setting("homology.points", Integer.toString(points))
        .setting("homology.degree.maximum", Integer.toString(options.maximumDegree()))
        .setting("homology.modulus", Integer.toString(options.modulus()))
        .setting("homology.threshold", all ? "none" : Float.toString(options.threshold()))
        .setting("homology.threshold.used", Float.toString(threshold))
        .setting("homology.persistence.minimum", Double.toString(options.minimumPersistence()))
        .build();
  }
}

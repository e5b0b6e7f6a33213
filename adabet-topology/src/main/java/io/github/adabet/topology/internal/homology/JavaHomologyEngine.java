package io.github.adabet.topology.internal.homology;

import io.github.adabet.Provenance;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.ComputationControl;
import io.github.adabet.topology.Dissimilarity;
import io.github.adabet.topology.DistanceMatrix;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.Cancellation;
import io.github.adabet.topology.internal.DenseLengths;
import io.github.adabet.topology.internal.LoopCount;
import io.github.adabet.topology.internal.SharedArrays;
import io.github.adabet.topology.internal.SimplexBounds;
import io.github.adabet.topology.internal.StoredLengths;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.List;

/** The engine in Java. Barcodes are computed on the calling thread alone. Stateless. */
final class JavaHomologyEngine implements HomologyEngine {
  @Override
  public HomologyResult compute(
      Dissimilarity distances, RipsOptions options, ComputationControl control) {
    DistanceMatrix dense = requireComputable(distances, options);
    Cancellation cancellation = new Cancellation(control.start()::check);
    cancellation.check();
    float threshold = threshold(dense, options);
    estimate(dense, options).requireWithin(options.maximumMemory());
    Barcode barcode = new PersistentCohomology(dense, options, threshold, cancellation).barcode();
    return new HomologyResult(barcode, List.of(), provenance(dense.size(), options, threshold));
  }

  @Override
  public HomologyEstimate estimate(Dissimilarity distances, RipsOptions options) {
    DistanceMatrix dense = requireComputable(distances, options);
    float threshold = threshold(dense, options);
    long edges = 0;
    for (float length : SharedArrays.of(dense).lengths()) {
      edges += length <= threshold ? 1 : 0;
    }
    long points = dense.size();
    return new HomologyEstimate(
        dense.size(),
        edges,
        SimplexBounds.of(dense.size(), edges, options.maximumDegree() + 1),
        Float.BYTES * points * points + 2 * Long.BYTES * edges);
  }

  @Override
  public long[] firstBettiCounts(
      List<? extends Dissimilarity> clouds,
      float threshold,
      int threads,
      ComputationControl control) {
    Cancellation cancellation = new Cancellation(control.start()::check);
    List<DenseLengths> lengths = clouds.stream().map(JavaHomologyEngine::dense).toList();
    return LoopCount.countAll(lengths, threshold, threads, cancellation);
  }

  private static DenseLengths dense(Dissimilarity distances) {
    StoredLengths lengths = SharedArrays.of(distances);
    if (lengths instanceof DenseLengths dense) {
      return dense;
    }
    throw new UnsupportedOperationException("the engine in Java takes dense distances only.");
  }

  private static DistanceMatrix requireComputable(Dissimilarity distances, RipsOptions options) {
    if (options.cocycles() || distances.hasBirths()) {
      throw new UnsupportedOperationException(
          "the engine in Java computes neither cocycles nor barcodes with births.");
    }
    if (distances instanceof DistanceMatrix dense) {
      return dense;
    }
    throw new UnsupportedOperationException("the engine in Java takes dense distances only.");
  }

  private static float threshold(DistanceMatrix distances, RipsOptions options) {
    return Math.min(options.threshold(), RipsFiltration.enclosingRadius(distances)) + 0.0f;
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
        .setting("homology.threads", "1")
        .build();
  }
}

package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.diagram.BottleneckDistance;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Set;

/**
 * Scores a layer by how much it changes the loops of the batch: the bottleneck distance of the H1
 * barcodes of its input and its output, each cloud's distances divided by their mean first, so that
 * a layer that only scales changes nothing. A cloud of equal samples has no bars.
 *
 * <p>0 or more; fewer than four samples have no loop: rankings refuse such batches. Costs the
 * distances of both, {@code O(B² D)}, two barcodes of B points, and their matching.
 *
 * <p>Cohen-Steiner, Edelsbrunner and Harer, "Stability of persistence diagrams", Discrete and
 * Computational Geometry 37 (2007), for the distance.
 *
 * <p>Stateless and safe for use by several threads.
 */
public final class BarcodeChangeScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "barcode-change";

  private final HomologyEngine engine = HomologyEngines.automatic();
  private final ActivationDistances distances = new ActivationDistances();

  private BarcodeChangeScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static BarcodeChangeScorer create() {
    return new BarcodeChangeScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's input, and the distances between the samples of its output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.INPUT, LayerQuantity.DISTANCES);
  }

  /** Four: fewer points have no loop. */
  @Override
  public int minimumSamples() {
    return 4;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if input or output holds NaN or an
   *     infinity
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  @Override
  public double score(LayerObservation observed) {
    return BottleneckDistance.between(barcode(observed.input()), barcode(observed.output()), 1);
  }

  private Barcode barcode(LayerActivation activation) {
    float[] condensed = distances.of(activation);
    double mean = ActivationDistances.mean(condensed);
    if (mean > 0) {
      for (int pair = 0; pair < condensed.length; pair++) {
        condensed[pair] = (float) (condensed[pair] / mean);
      }
    }
    DistanceMatrix scaled = DistanceMatrix.wrapCondensed(activation.samples(), condensed);
    return engine.compute(scaled, RipsOptions.defaults()).barcode();
  }

  @Override
  public Provenance provenance() {
    Provenance.Builder builder = Provenance.ofThisPlatform().setting("scorer.name", NAME);
    distances.describe(builder);
    engine
        .compute(DistanceMatrix.wrapCondensed(0, new float[0]), RipsOptions.defaults())
        .provenance()
        .choices()
        .forEach(builder::choice);
    return builder.build();
  }

  @Override
  public String toString() {
    return NAME;
  }
}

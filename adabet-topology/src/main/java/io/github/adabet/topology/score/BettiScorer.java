package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.topology.FirstBettiCounter;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.distance.DistanceEngines;
import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Scores a layer by the topology of its activation, after the AdaBet paper (arXiv 2510.03101): the
 * B samples of the batch are points of dimension D in Euclidean space, and the score is their first
 * Betti count (the bars of the H1 barcode of the Vietoris-Rips filtration with death &gt; birth, no
 * threshold), divided as its {@link BettiNormalization} says. The paper retrains the layers of the
 * highest scores.
 *
 * <p>The score is 0 or more. Fewer than four samples have no loop: rankings refuse such batches.
 *
 * <p>Stateless and safe for use by several threads. The engine that counts is the one that {@link
 * HomologyEngines#automatic()} chose when the scorer was made. The count depends on the order of
 * the distances only, ties included. The engine that {@link DistanceEngines#automatic} chose finds
 * it out, on the activation's own memory, where the source shows it; elsewhere the source computes
 * the distances.
 */
public final class BettiScorer implements LayerScorer {
  /** Of the channels that are dealt with at once: 16 MiB of distances. */
  private static final int MOST_DISTANCES = 1 << 22;

  private final BettiNormalization normalization;
  private final FirstBettiCounter counter = FirstBettiCounter.create();
  private final ActivationDistances distances = new ActivationDistances();

  private BettiScorer(BettiNormalization normalization) {
    this.normalization = normalization;
  }

  /**
   * The paper's score: the first Betti count divided by {@code B * D}.
   *
   * @return a new scorer
   */
  public static BettiScorer activationNormalized() {
    return of(BettiNormalization.ACTIVATION);
  }

  /**
   * The first Betti count divided by the layer's number of trainable parameters.
   *
   * @return a new scorer
   */
  public static BettiScorer weightNormalized() {
    return of(BettiNormalization.WEIGHT);
  }

  /**
   * The first Betti count itself.
   *
   * @return a new scorer
   */
  public static BettiScorer unnormalized() {
    return of(BettiNormalization.NONE);
  }

  /**
   * The scorer with a given divisor.
   *
   * @param normalization by what the count is divided
   * @return a new scorer
   */
  public static BettiScorer of(BettiNormalization normalization) {
    return new BettiScorer(normalization);
  }

  /**
   * By what the count is divided.
   *
   * @return as given to {@link #of}
   */
  public BettiNormalization normalization() {
    return normalization;
  }

  @Override
  public String name() {
    return BettiScorerProvider.NAME;
  }

  /** The distances between the samples of a layer's output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.DISTANCES);
  }

  /** Four: fewer points have no loop. */
  @Override
  public int minimumSamples() {
    return 4;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if the activation holds NaN or an
   *     infinity
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  @Override
  public double score(LayerObservation observed) {
    LayerActivation activation = observed.output();
    long loops = counter.count(activation.samples(), distances.orderingOf(activation));
    return normalization.divide((double) loops, activation);
  }

  /**
   * {@inheritDoc} All channels are counted together, some thousands of clouds at a time.
   *
   * @throws io.github.adabet.NonFiniteActivationException if the activation holds NaN or an
   *     infinity
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   */
  @Override
  public double[] scoreChannels(LayerObservation observed) {
    LayerActivation byChannel = observed.output().byChannel();
    int samples = byChannel.samples();
    int pairs = Math.toIntExact((long) samples * (samples - 1) / 2);
    double[] scores = new double[byChannel.channels()];
    int atOnce = Math.max(1, MOST_DISTANCES / Math.max(1, pairs));
    for (int first = 0; first < scores.length; first += atOnce) {
      int count = Math.min(atOnce, scores.length - first);
      float[] all = distances.orderingOfChannels(byChannel, first, count);
      List<DistanceMatrix> clouds = new ArrayList<>(count);
      for (int cloud = 0; cloud < count; cloud++) {
        float[] condensed = Arrays.copyOfRange(all, cloud * pairs, (cloud + 1) * pairs);
        clouds.add(DistanceMatrix.wrapCondensed(samples, condensed));
      }
      long[] loops = counter.countAll(clouds);
      for (int cloud = 0; cloud < count; cloud++) {
        LayerActivation channel = byChannel.channel(first + cloud);
        scores[first + cloud] = normalization.divide((double) loops[cloud], channel);
      }
    }
    return scores;
  }

  /**
   * Scorer, normalisation, field and threshold, where distances are computed, the engines, and the
   * versions of the library and the platform.
   */
  @Override
  public Provenance provenance() {
    Provenance ofCounter = counter.provenance();
    Provenance.Builder builder =
        Provenance.ofThisPlatform()
            .setting("scorer.name", BettiScorerProvider.NAME)
            .setting("scorer.normalization", normalization.label())
            .setting("scorer.engine", ofCounter.settings().getOrDefault("betti.engine", "unknown"))
            .setting("scorer.field", "F2")
            .setting("scorer.threshold", "none");
    distances.describe(builder);
    ofCounter.choices().forEach(builder::choice);
    return builder.build();
  }

  @Override
  public String toString() {
    return "BettiScorer(" + normalization.label() + ")";
  }
}

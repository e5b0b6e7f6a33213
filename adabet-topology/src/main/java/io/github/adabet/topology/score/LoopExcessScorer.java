package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.score.ParticipationRatioScorer;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.topology.FirstBettiCounter;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Scores a layer by its loops against those of noise: the first Betti count of the batch, divided
 * by the mean count of {@value #CLOUDS} clouds of as many normally distributed points of the same
 * effective dimension, or by 1 if that is less. More points, and points of more dimensions, have
 * more loops whatever they mean; what is left is what the layer adds.
 *
 * <p>The effective dimension is the participation ratio of the batch's covariance, {@code (sum l)²
 * / sum l²} with its eigenvalues {@code l}, rounded to a whole number, at least 1. The clouds are
 * drawn from a fixed seed, so that the score is the same in every process; the counts of each
 * number of points and dimension are kept.
 *
 * <p>0 for fewer than four samples, which rankings refuse, and for samples without loops. Costs
 * {@code O(B² D)} for B samples of dimension D.
 *
 * <p>Safe for use by several threads.
 */
public final class LoopExcessScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "loop-excess";

  /** Clouds of noise that are counted: {@value}. */
  public static final int CLOUDS = 64;

  private static final long SEED = 0x5DEECE66DL;
  private static final ParticipationRatioScorer DIMENSION = ParticipationRatioScorer.create();

  private final FirstBettiCounter counter = FirstBettiCounter.create();
  private final ActivationDistances distances = new ActivationDistances();
  private final Map<Cloud, Double> expected = new ConcurrentHashMap<>();

  /** A number of points of a dimension. */
  private record Cloud(int points, int dimension) {}

  private LoopExcessScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static LoopExcessScorer create() {
    return new LoopExcessScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's output: its distances, and the Gram matrix that gives its dimension. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.OUTPUT);
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
    long loops = counter.count(activation.samples(), distances.of(activation));
    if (loops == 0) {
      return 0;
    }
    Cloud noise = new Cloud(activation.samples(), dimension(observed));
    return loops / Math.max(1, expected.computeIfAbsent(noise, this::meanCount));
  }

  private static int dimension(LayerObservation observed) {
    return (int) Math.max(1, Math.rint(DIMENSION.score(observed)));
  }

  private double meanCount(Cloud cloud) {
    long loops = 0;
    for (int draw = 0; draw < CLOUDS; draw++) {
      SplittableRandom random = new SplittableRandom(SEED + draw);
      double[][] points = new double[cloud.points][cloud.dimension];
      for (double[] point : points) {
        for (int k = 0; k < point.length; k++) {
          point[k] = normal(random);
        }
      }
      loops += counter.count(cloud.points, condensed(points));
    }
    return (double) loops / CLOUDS;
  }

  /** By Box and Muller's method, which every release of Java computes alike. */
  private static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  private static float[] condensed(double[][] points) {
    float[] distances = new float[points.length * (points.length - 1) / 2];
    int pair = 0;
    for (int i = 1; i < points.length; i++) {
      for (int j = 0; j < i; j++) {
        double square = 0;
        for (int k = 0; k < points[i].length; k++) {
          double difference = points[i][k] - points[j][k];
          square += difference * difference;
        }
        distances[pair++] = (float) Math.sqrt(square);
      }
    }
    return distances;
  }

  @Override
  public Provenance provenance() {
    Provenance.Builder builder =
        Provenance.ofThisPlatform()
            .setting("scorer.name", NAME)
            .setting("scorer.clouds", Integer.toString(CLOUDS));
    distances.describe(builder);
    counter.provenance().choices().forEach(builder::choice);
    return builder.build();
  }

  @Override
  public String toString() {
    return NAME;
  }
}

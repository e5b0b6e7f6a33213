package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Arrays;
import java.util.Set;

/**
 * Scores a layer by the intrinsic dimension of its output, as the distances to the two nearest
 * neighbours tell it: among points that lie evenly on a manifold of dimension d, the ratio {@code
 * m} of the second to the first has the distribution function {@code F(m) = 1 - m^-d}. The
 * dimension is the slope of {@code -log(1 - F)} over {@code log m} through the origin, {@code F}
 * being the rank of a ratio among all divided by their number, without the largest tenth of the
 * ratios.
 *
 * <p>Samples with a duplicate have no ratio and do not count. 0 where nothing is known: fewer than
 * three ratios, or all of those that count are 1, as among points at equal distances. In a batch of
 * some tens of samples the number is rough, and far below the true one in high dimensions.
 *
 * <p>Time {@code O(B² D)} for B samples of dimension D, memory {@code O(B²)}. Stateless and safe
 * for use by several threads.
 *
 * <p>Facco, d'Errico, Rodriguez and Laio, "Estimating the intrinsic dimension of datasets by a
 * minimal neighborhood information", Scientific Reports 7 (2017); of the layers of networks
 * Ansuini, Laio, Macke and Zoccolan, "Intrinsic dimension of data representations in deep neural
 * networks", NeurIPS 2019 (arXiv 1905.12784).
 */
public final class TwoNearestNeighborsScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "two-nn";

  private static final double KEPT = 0.9;

  private TwoNearestNeighborsScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static TwoNearestNeighborsScorer create() {
    return new TwoNearestNeighborsScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The distances between the samples of a layer's output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.DISTANCES);
  }

  /** Three: a sample needs two neighbours. */
  @Override
  public int minimumSamples() {
    return 3;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if the output holds NaN or an infinity
   */
  @Override
  public double score(LayerObservation observed) {
    double[] ratios = logarithmsOfRatios(observed.output());
    if (ratios.length < 3) {
      return 0;
    }
    int kept = (int) (ratios.length * KEPT);
    double products = 0;
    double squares = 0;
    for (int rank = 1; rank <= kept; rank++) {
      double ratio = ratios[rank - 1];
      products -= ratio * Math.log1p(-(double) rank / ratios.length);
      squares += ratio * ratio;
    }
    return squares > 0 ? products / squares : 0;
  }

  /** The logarithms of the ratios, ascending. */
  private static double[] logarithmsOfRatios(LayerActivation activation) {
    int samples = activation.samples();
    float[] distances = activation.pairwiseDistances();
    double[] first = new double[samples];
    double[] second = new double[samples];
    Arrays.fill(first, Double.POSITIVE_INFINITY);
    Arrays.fill(second, Double.POSITIVE_INFINITY);
    int pair = 0;
    for (int i = 1; i < samples; i++) {
      for (int j = 0; j < i; j++) {
        double distance = distances[pair++];
        note(distance, i, first, second);
        note(distance, j, first, second);
      }
    }
    double[] ratios = new double[samples];
    int count = 0;
    for (int i = 0; i < samples; i++) {
      if (first[i] > 0) {
        ratios[count++] = Math.log(second[i] / first[i]);
      }
    }
    double[] sorted = Arrays.copyOf(ratios, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static void note(double distance, int sample, double[] first, double[] second) {
    if (distance < first[sample]) {
      second[sample] = first[sample];
      first[sample] = distance;
    } else if (distance < second[sample]) {
      second[sample] = distance;
    }
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(TwoNearestNeighborsScorer.NAME, TwoNearestNeighborsScorer::create);
    }
  }
}

package io.github.adabet.score;

import io.github.adabet.AdaBetException;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.StoredTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Scores a batch normalisation by how far the statistics of what flows into it are from those that
 * it keeps of the data it was trained on: {@code ((m - M)² + (s - S)²) / (S² + 1e-5)}, averaged
 * over the channels, with the mean m and the standard deviation s of a channel over the samples and
 * positions of the batch, and M and S the stored ones. That is the squared Wasserstein distance of
 * two normal distributions in units of the stored variance; 1e-5 is what normalisations add to it.
 *
 * <p>Any other layer keeps no statistics and scores 0: rank units ({@link
 * io.github.adabet.LayerGrouping#units}), so that a convolution shares the score of its
 * normalisation. A network without batch normalisations is all zeros.
 *
 * <p>Time {@code O(B D)} for B samples of D inputs, memory of one sample beside the tensor.
 * Stateless and safe for use by several threads.
 *
 * <p>Schneider, Rusak, Eck, Bringmann, Brendel and Bethge, "Improving robustness against common
 * corruptions by covariate shift adaptation", NeurIPS 2020 (arXiv 2006.16971), who measure shifts
 * by this distance.
 */
public final class StatisticsShiftScorer implements LayerScorer {
  /** The name: {@value}. */
  public static final String NAME = "shift";

  private static final double EPSILON = 1e-5;

  private StatisticsShiftScorer() {}

  /**
   * The scorer.
   *
   * @return a scorer without settings
   */
  public static StatisticsShiftScorer create() {
    return new StatisticsShiftScorer();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A layer's input and its stored statistics. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.INPUT, LayerQuantity.STATISTICS);
  }

  /**
   * {@inheritDoc}
   *
   * @return 0 for a layer without stored means and variances
   * @throws io.github.adabet.NonFiniteActivationException if the input holds NaN or an infinity
   * @throws AdaBetException if the stored statistics are of another number of channels
   */
  @Override
  public double score(LayerObservation observed) {
    double[] distances = distances(observed);
    return distances.length == 0 ? 0 : Arrays.stream(distances).sum() / distances.length;
  }

  /**
   * {@inheritDoc}
   *
   * @return zeros for a layer without stored means and variances
   * @throws io.github.adabet.NonFiniteActivationException if the input holds NaN or an infinity
   * @throws AdaBetException if the stored statistics are of another number of channels
   */
  @Override
  public double[] scoreChannels(LayerObservation observed) {
    double[] distances = distances(observed);
    return distances.length == 0 ? new double[observed.output().byChannel().channels()] : distances;
  }

  /** Of each channel; empty for a layer without stored statistics. */
  private static double[] distances(LayerObservation observed) {
    List<StoredTensor> statistics = observed.statistics();
    Optional<StoredTensor> storedMean = find(statistics, "mean");
    Optional<StoredTensor> storedVariance =
        find(statistics, "variance").or(() -> find(statistics, "var"));
    if (storedMean.isEmpty() || storedVariance.isEmpty()) {
      return new double[0];
    }
    double[] means = storedMean.get().toDoubleArray();
    double[] variances = storedVariance.get().toDoubleArray();
    ChannelMoments moments = ChannelMoments.of(observed.input());
    if (moments.channels() != means.length || means.length != variances.length) {
      throw new AdaBetException(
          String.format(
              Locale.ROOT,
              "Layer %s keeps %d means and %d variances, and what flows into it has %d channels;"
                  + " score it by something else.",
              observed.layer().name(),
              means.length,
              variances.length,
              moments.channels()),
          null);
    }
    double[] distances = new double[means.length];
    for (int channel = 0; channel < means.length; channel++) {
      double ofMeans = moments.mean(channel) - means[channel];
      double ofDeviations = Math.sqrt(moments.variance(channel)) - Math.sqrt(variances[channel]);
      distances[channel] =
          (ofMeans * ofMeans + ofDeviations * ofDeviations) / (variances[channel] + EPSILON);
    }
    return distances;
  }

  /** The tensor that is called so by all frameworks, whatever stands before: runningMean, mean. */
  private static Optional<StoredTensor> find(List<StoredTensor> statistics, String ending) {
    return statistics.stream()
        .filter(tensor -> tensor.name().toLowerCase(Locale.ROOT).endsWith(ending))
        .findFirst();
  }

  @Override
  public String toString() {
    return NAME;
  }

  /** Provides the scorer under its name; never chosen by itself. Stateless. */
  public static final class Provider extends NamedScorerProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Provider() {
      super(StatisticsShiftScorer.NAME, StatisticsShiftScorer::create);
    }
  }
}

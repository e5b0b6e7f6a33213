package io.github.adabet.examples.stability;

import io.github.adabet.KendallTau;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.ProgressListener;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.examples.task.RankingSettings;
import io.github.adabet.examples.task.Scorers;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Ranks a network once, then again with one thing changed at a time, and compares. Not safe for use
 * by several threads.
 */
public final class StabilityStudy {
  private final PretrainedNetwork network;
  private final Samples images;
  private final RankingSettings settings;
  private final ProgressListener listener;
  private final Map<String, LayerRanking> reference;
  private final List<Variation> variations = new ArrayList<>();

  /**
   * Ranks the network.
   *
   * @param network nothing in it changes
   * @param images to draw from
   * @param settings scores, batches and seed of the ranking that others are compared with
   * @param listener hears of each batch, and may cancel
   * @throws IllegalArgumentException if there are fewer images than were asked for
   */
  public StabilityStudy(
      PretrainedNetwork network,
      Samples images,
      RankingSettings settings,
      ProgressListener listener) {
    this.network = network;
    this.images = images;
    this.settings = settings;
    this.listener = listener;
    this.reference = rankings(settings, network, images);
  }

  /**
   * What was found.
   *
   * @return in the order in which it was asked for
   */
  public List<Variation> variations() {
    return List.copyOf(variations);
  }

  /**
   * The scores that are compared.
   *
   * @return their names in order
   */
  public List<String> scores() {
    return List.copyOf(reference.keySet());
  }

  /**
   * Which images the ranking looks at that others are compared with, in words.
   *
   * @return for example {@code 8 batches of 32 images, seed 1}
   */
  public String describe() {
    return settings.describe(images) + ", seed " + settings.seed();
  }

  /** Compares batches of the ranking with the other ones: nothing runs again. */
  public void overBatches() {
    int count = batches(reference.values().iterator().next());
    if (count < 2) {
      return;
    }
    Map<String, Double> mean = new LinkedHashMap<>();
    Map<String, Double> lowest = new LinkedHashMap<>();
    reference.forEach(
        (name, ranking) -> {
          double sum = 0;
          double least = Double.POSITIVE_INFINITY;
          for (int batch = 0; batch < count; batch++) {
            int one = batch;
            double tau = between(ranking, index -> index == one);
            sum += tau;
            // Not a number where one batch orders nothing, as sum and minimum then are, too.
            least = Math.min(least, tau);
          }
          mean.put(name, sum / count);
          lowest.put(name, least);
        });
    variations.add(new Variation("batches", "one against the others, mean", mean));
    variations.add(new Variation("batches", "one against the others, lowest", lowest));
    for (int first = 2; first <= count / 2; first *= 2) {
      int some = first;
      Map<String, Double> taus = new LinkedHashMap<>();
      reference.forEach((name, ranking) -> taus.put(name, between(ranking, index -> index < some)));
      variations.add(new Variation("batches", some + " against the other " + (count - some), taus));
    }
  }

  private static int batches(LayerRanking ranking) {
    return ranking.scores().get(0).batchScores().size();
  }

  /** The tau of the means over some batches and over the others. */
  private static double between(LayerRanking ranking, IntPredicate some) {
    List<LayerScore> scores = ranking.scores();
    double[] ofSome = new double[scores.size()];
    double[] ofOthers = new double[scores.size()];
    for (int layer = 0; layer < scores.size(); layer++) {
      List<Double> batchScores = scores.get(layer).batchScores();
      int count = 0;
      for (int batch = 0; batch < batchScores.size(); batch++) {
        double score = batchScores.get(batch);
        if (some.test(batch)) {
          ofSome[layer] += score;
          count++;
        } else {
          ofOthers[layer] += score;
        }
      }
      // Means, so that a score that is the same in every batch ties whatever the numbers of them.
      ofSome[layer] /= count;
      ofOthers[layer] /= batchScores.size() - count;
    }
    return KendallTau.of(ofSome, ofOthers);
  }

  /**
   * Compares other sizes of batches, in which the same images are ranked.
   *
   * @param sizes images in each batch; those of which the images do not fill one are left out
   */
  public void overBatchSizes(List<Integer> sizes) {
    for (int size : sizes) {
      settings
          .withBatchesOf(size, images)
          .ifPresent(
              other ->
                  compare("batch size", Integer.toString(size), rankings(other, network, images)));
    }
  }

  /**
   * Compares other draws of images.
   *
   * @param seeds of the draws
   */
  public void overSeeds(List<Long> seeds) {
    for (long seed : seeds) {
      RankingSettings other =
          new RankingSettings(settings.scores(), settings.batches(), settings.batchSize(), seed);
      compare("seed", Long.toString(seed), rankings(other, network, images));
    }
  }

  /**
   * Compares distances of fewer bits, for the scores that are made of distances.
   *
   * @param bits significant bits, 2 to 24 each
   * @throws IllegalArgumentException if a number is out of range
   */
  public void overPrecisions(List<Integer> bits) {
    for (int some : bits) {
      Map<String, LayerRanking> rankings = new LinkedHashMap<>();
      for (String name : scores()) {
        LayerScorer scorer = Scorers.of(name);
        if (scorer.needs().contains(LayerQuantity.DISTANCES)) {
          rankings.put(
              name, settings.rank(network, new RoundedDistances(scorer, some), images, listener));
        }
      }
      compare("bits of distances", Integer.toString(some), rankings);
    }
  }

  /**
   * Compares another network or other images: another engine, or a data set.
   *
   * @param what kind of change
   * @param value what it was changed to
   * @param other a network with layers of the same names; those that only one has do not count
   * @param otherImages to draw from
   */
  public void over(String what, String value, PretrainedNetwork other, Samples otherImages) {
    compare(what, value, rankings(settings, other, otherImages));
  }

  private Map<String, LayerRanking> rankings(
      RankingSettings how, PretrainedNetwork ranked, Samples drawn) {
    Map<String, LayerRanking> rankings = new LinkedHashMap<>();
    how.rank(ranked, drawn, listener).forEach((name, timed) -> rankings.put(name, timed.ranking()));
    return rankings;
  }

  private void compare(String what, String value, Map<String, LayerRanking> others) {
    Map<String, Double> taus = new LinkedHashMap<>();
    reference.forEach(
        (name, ranking) -> {
          LayerRanking other = others.get(name);
          if (other != null) {
            taus.put(name, KendallTau.of(ranking, other));
          }
        });
    variations.add(new Variation(what, value, taus));
  }
}

package io.github.adabet.bench.adaptation.job;

import io.github.adabet.AdaBetException;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.Objective;
import io.github.adabet.bench.adaptation.job.Finding.Scores;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores all layers. A score that cannot rank this network is a finding, too; too little memory is
 * none, because there may be more another time.
 *
 * @param order where things are
 * @param job what to do
 */
record RankingWork(JobOrder order, Job.Ranking job) {
  private static final double NANOSECONDS = 1e9;

  Finding run() {
    Map<String, Scores> scores = new LinkedHashMap<>();
    try (PartImages images = order.targetImages();
        PretrainedNetwork network = order.openStart(images.classes())) {
      for (String name : job.scores()) {
        scores.put(name, scores(network, images, name));
      }
    }
    return new Finding.Ranking(scores);
  }

  private Scores scores(PretrainedNetwork network, PartImages images, String name) {
    long start = System.nanoTime();
    try {
      LayerScorer scorer = NamedScores.of(name, job.seed());
      LayerRanker ranker = LayerRanker.builder().scorer(scorer).build();
      boolean labelled = scorer.needs().stream().anyMatch(LayerQuantity::takesLabels);
      // Labels are looked at by scores that need them only, and these see the few there are.
      Samples seen = labelled ? labelled(images) : unlabelled(images);
      int size = (int) Math.min(job.batchSize(), seen.size());
      int batches = (int) (seen.size() / size);
      LayerRanking ranking =
          labelled
              ? ranker.rank(
                  network.gradientSource(Objective.classification()),
                  LabelledTensors.batches(seen, size))
              : ranker.rank(network.activationSource(), seen.batches(size));
      return new Scores(forward(ranking), secondsSince(start), batches, null);
    } catch (MemoryLimitExceededException e) {
      throw e;
    } catch (AdaBetException | IllegalArgumentException | UnsupportedOperationException e) {
      return new Scores(null, secondsSince(start), 0, e.toString());
    }
  }

  private Samples unlabelled(PartImages images) {
    return images.unlabelled(job.batches(), job.batchSize(), job.seed());
  }

  /** As many whole batches as there are labelled images for, at most those asked for. */
  private Samples labelled(PartImages images) {
    Samples few = images.labelled(job.labels(), job.seed());
    long size = Math.min(job.batchSize(), few.size());
    return few.range(0, size * Math.min(job.batches(), few.size() / size));
  }

  private static List<Double> forward(LayerRanking ranking) {
    return ranking.scores().stream()
        .sorted(Comparator.comparingInt((LayerScore score) -> score.layer().index()))
        .map(LayerScore::score)
        .toList();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOSECONDS;
  }
}

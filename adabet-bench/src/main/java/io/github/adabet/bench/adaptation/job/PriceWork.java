package io.github.adabet.bench.adaptation.job;

import io.github.adabet.AdaBetException;
import io.github.adabet.LayerRanker;
import io.github.adabet.Objective;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Measures what jobs of a pair will take, on the network as it was pre-trained: opening it, a step
 * of full training after one that warms up, a batch of an evaluation, a batch ranked by each score.
 *
 * @param order where things are
 * @param job what to do
 */
record PriceWork(JobOrder order, Job.Price job) {
  private static final double NANOSECONDS = 1e9;

  Finding run() {
    long start = System.nanoTime();
    try (PartImages images = order.targetImages();
        PretrainedNetwork network = order.openPretrained(images.classes())) {
      Samples few = images.training().range(0, Math.min(images.training().size(), job.rankBatch()));
      few.read(0);
      double open = secondsSince(start);
      double step = stepSeconds(network, few);
      double image = imageSeconds(network, few, images.classes());
      Map<String, Double> scores = new LinkedHashMap<>();
      Map<String, String> problems = new LinkedHashMap<>();
      for (String name : job.scores()) {
        long begin = System.nanoTime();
        problem(network, few, name).ifPresent(problem -> problems.put(name, problem));
        scores.put(name, secondsSince(begin));
      }
      return new Finding.Price(open, step, image, scores, problems);
    }
  }

  /** Of two epochs of one step, the second. */
  private double stepSeconds(PretrainedNetwork network, Samples few) {
    Job.Steps steps = job.start().steps();
    TrainingOptions options = Trainings.options(steps, Double.MIN_NORMAL, 2, 0).build();
    Samples batch = few.range(0, Math.min(few.size(), steps.batchSize()));
    TrainingReport report =
        network
            .trainer(TrainerOptions.of(options).withUnlimitedMemory())
            .train(TrainingRequest.of(Trainings.all(network), batch));
    return report.epochs().get(1).seconds();
  }

  private static double imageSeconds(PretrainedNetwork network, Samples few, int classes) {
    AnswerTally.of(network, few, classes);
    long begin = System.nanoTime();
    AnswerTally.of(network, few, classes);
    return secondsSince(begin) / few.size();
  }

  /** Ranks with one batch, and says why that cannot be done. */
  private static Optional<String> problem(PretrainedNetwork network, Samples few, String score) {
    int size = Math.toIntExact(few.size());
    try {
      LayerScorer scorer = NamedScores.of(score, 0);
      LayerRanker ranker = LayerRanker.builder().scorer(scorer).build();
      if (scorer.needs().stream().anyMatch(LayerQuantity::takesLabels)) {
        ranker.rank(
            network.gradientSource(Objective.classification()), LabelledTensors.batches(few, size));
      } else {
        ranker.rank(network.activationSource(), few.batches(size));
      }
      return Optional.empty();
    } catch (AdaBetException | IllegalArgumentException | UnsupportedOperationException e) {
      return Optional.of(e.toString());
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOSECONDS;
  }
}

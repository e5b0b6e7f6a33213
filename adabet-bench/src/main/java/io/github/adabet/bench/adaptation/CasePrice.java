package io.github.adabet.bench.adaptation;

import io.github.adabet.bench.adaptation.job.Finding;
import io.github.adabet.bench.adaptation.job.Job;
import io.github.adabet.bench.adaptation.job.PartImages;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What jobs on one network and one set of images take, in seconds of a process on this machine.
 *
 * @param price times of the network
 * @param batchSize images of a training step
 * @param target how many images the target has
 * @param source how many the source has; null without a source
 */
record CasePrice(Finding.Price price, int batchSize, Counts target, @Nullable Counts source) {
  /** A JVM, an engine, and the end of both, beside what opening a network takes. */
  private static final double PROCESS_SECONDS = 2;

  /**
   * How many images there are.
   *
   * @param training to train with
   * @param validation to choose by
   * @param test to judge by
   */
  record Counts(long training, long validation, long test) {
    /** Counts the images of a folder, as jobs divide them. */
    static Counts of(Path folder, int inputSize) {
      try (PartImages images = PartImages.open(folder, inputSize)) {
        return new Counts(
            images.training().size(), images.validation().size(), images.test().size());
      }
    }
  }

  /** Reads how many images a case has. */
  static CasePrice of(Experiment.Case one, Finding.Price price, int batchSize) {
    int side = one.network().inputSize();
    Path source = one.shift().source();
    return new CasePrice(
        price,
        batchSize,
        Counts.of(one.shift().target(), side),
        source == null ? null : Counts.of(source, side));
  }

  double seconds(Job.Source job) {
    double evaluation = target.test() * price.imageSeconds();
    double trainings = 0;
    Counts taught = source;
    if (taught != null) {
      long images = Math.min(job.images(), taught.training());
      double epoch = epochSeconds(images, 1, taught.validation());
      trainings = job.rates().size() * (price.openSeconds() + job.epochs() * epoch);
      evaluation += taught.test() * price.imageSeconds();
    }
    return fixed() + trainings + evaluation;
  }

  double seconds(Job.Tuning job) {
    return fixed() + job.epochs() * epochSeconds(job.labels(), 1, target.validation());
  }

  double seconds(Job.Ranking job) {
    double scores = 0;
    for (String name : job.scores()) {
      int batches = price.problems().containsKey(name) ? 1 : job.batches();
      scores += batches * price.scoreSeconds().getOrDefault(name, 0.0);
    }
    return fixed() + scores;
  }

  /**
   * A training.
   *
   * @param labels images of an epoch
   * @param epochs of the training
   * @param ratio time of a step to that of a step of full training
   */
  double trainingSeconds(int labels, int epochs, double ratio) {
    return fixed()
        + epochs * epochSeconds(labels, ratio, target.validation())
        + 2 * target.test() * price.imageSeconds();
  }

  private double fixed() {
    return PROCESS_SECONDS + price.openSeconds();
  }

  private double epochSeconds(long images, double ratio, long validation) {
    double steps = Math.ceil((double) images / batchSize);
    return steps * ratio * price.stepSeconds() + validation * price.imageSeconds();
  }
}

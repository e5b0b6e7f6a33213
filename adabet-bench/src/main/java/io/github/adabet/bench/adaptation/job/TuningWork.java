package io.github.adabet.bench.adaptation.job;

import io.github.adabet.TrainingDivergedException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.spi.TrainerOptions;
import java.util.List;

/**
 * Trains all layers, to choose rate and epochs by. The test images are not looked at.
 *
 * @param order where things are
 * @param job what to do
 */
record TuningWork(JobOrder order, Job.Tuning job) {

  Finding run() {
    try (PartImages images = order.targetImages();
        PretrainedNetwork network = order.openStart(images.classes())) {
      TrainingOptions options =
          Trainings.options(job.start().steps(), job.rate(), job.epochs(), job.seed()).build();
      TrainingReport report =
          network
              .trainer(TrainerOptions.of(options).withUnlimitedMemory())
              .train(
                  TrainingRequest.builder(
                          Trainings.all(network), images.labelled(job.labels(), job.seed()))
                      .validation(images.validation())
                      .build());
      return new Finding.Tuning(Trainings.validation(report));
    } catch (TrainingDivergedException e) {
      // A rate that is too high is the worst choice, and no failure.
      return new Finding.Tuning(List.of(0.0));
    }
  }
}

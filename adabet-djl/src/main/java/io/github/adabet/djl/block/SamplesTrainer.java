package io.github.adabet.djl.block;

import io.github.adabet.Evaluation;
import io.github.adabet.Objective;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.SamplesDataset;
import io.github.adabet.spi.SelectiveTrainer;

/** Trains on samples of plain memory, which are copied to the network's engine batch by batch. */
final class SamplesTrainer implements SelectiveTrainer<Samples> {

  private final BlockSelectiveTrainer trainer;

  SamplesTrainer(BlockSelectiveTrainer trainer) {
    this.trainer = trainer;
  }

  @Override
  public TrainingReport train(TrainingRequest<? extends Samples> request) {
    return trainer.train(request.withData(SamplesDataset::ofLabelled));
  }

  @Override
  public Evaluation evaluate(Samples data, Objective objective) {
    return trainer.evaluate(SamplesDataset.ofLabelled(data), objective);
  }
}

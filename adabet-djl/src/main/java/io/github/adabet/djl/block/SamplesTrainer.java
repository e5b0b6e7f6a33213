package io.github.adabet.djl.block;

import ai.djl.training.dataset.RandomAccessDataset;
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
    return trainer.train(request.withData(SamplesTrainer::labelled));
  }

  @Override
  public Evaluation evaluate(Samples data, Objective objective) {
    return trainer.evaluate(labelled(data), objective);
  }

  private static RandomAccessDataset labelled(Samples samples) {
    if (samples.size() > 0 && !samples.read(0).labelled()) {
      throw new IllegalArgumentException(
          "The samples have no labels; give labelled ones: Samples.of(inputs, labels)");
    }
    return SamplesDataset.of(samples);
  }
}

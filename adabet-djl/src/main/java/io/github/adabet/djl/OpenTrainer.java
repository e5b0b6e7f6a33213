package io.github.adabet.djl;

import io.github.adabet.Evaluation;
import io.github.adabet.Objective;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.spi.SelectiveTrainer;

/** A trainer that works only while its network is open. */
final class OpenTrainer implements SelectiveTrainer<Samples> {

  private final SelectiveTrainer<Samples> trainer;
  private final NetworkGate network;

  OpenTrainer(SelectiveTrainer<Samples> trainer, NetworkGate network) {
    this.trainer = trainer;
    this.network = network;
  }

  @Override
  public TrainingReport train(TrainingRequest<? extends Samples> request) {
    network.open();
    return trainer.train(request);
  }

  @Override
  public Evaluation evaluate(Samples data, Objective objective) {
    network.open();
    return trainer.evaluate(data, objective);
  }
}

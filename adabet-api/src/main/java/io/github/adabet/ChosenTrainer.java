package io.github.adabet;

import io.github.adabet.spi.SelectiveTrainer;

/**
 * A trainer whose reports say how it was chosen.
 *
 * @param trainer does the work
 * @param choice why it was chosen
 */
record ChosenTrainer<D>(SelectiveTrainer<D> trainer, BackendChoice choice)
    implements SelectiveTrainer<D> {
  @Override
  public TrainingReport train(TrainingRequest<? extends D> request) {
    try {
      return withChoice(trainer.train(request));
    } catch (TrainingDivergedException e) {
      if (e.report().isEmpty()) {
        throw e;
      }
      throw new TrainingDivergedException(e, withChoice(e.report().get()));
    }
  }

  @Override
  public Evaluation evaluate(D data, Objective objective) {
    return trainer.evaluate(data, objective);
  }

  private TrainingReport withChoice(TrainingReport report) {
    return report.withProvenance(report.provenance().toBuilder().choice(choice).build());
  }
}

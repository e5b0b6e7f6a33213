package io.github.adabet.djl.block;

import ai.djl.Model;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingListener;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.Map;

/** Keeps the weights of the best epoch, and stops after some epochs. */
final class BestEpochWeights implements TrainingListener {

  private final Model model;
  private final int epochs;
  private Map<String, float[]> weights = Map.of();

  BestEpochWeights(Model model, int epochs) {
    this.model = model;
    this.epochs = epochs;
  }

  /** The parameters as they were after the best epoch so far. */
  Map<String, float[]> weights() {
    return weights;
  }

  @Override
  public void onEvent(TrainingEvent event, TrainingControl control) {
    if (event instanceof TrainingEvent.EpochDone done) {
      if (done.best()) {
        weights = TrainingFixtures.snapshot(model.getBlock());
      }
      if (done.report().epoch() == epochs) {
        control.stop("enough");
      }
    }
  }
}

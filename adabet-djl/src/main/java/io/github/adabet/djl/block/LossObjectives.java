package io.github.adabet.djl.block;

import ai.djl.training.loss.Loss;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.block.objective.ClassificationObjective;
import java.util.List;

/** Objectives made of DJL's losses. */
public final class LossObjectives {

  private LossObjectives() {}

  /**
   * Classification by one of DJL's losses, with accuracy as its metric.
   *
   * @param loss takes class indices and one row of logits per sample, and gives the mean over the
   *     batch
   * @return the objective
   */
  public static BlockObjective classification(Loss loss) {
    return new ClassificationObjective(
        "classification by " + loss.getClass().getName() + " " + loss.getName(),
        List.of(),
        (labels, targets, outputs) -> loss.evaluate(targets, outputs));
  }
}

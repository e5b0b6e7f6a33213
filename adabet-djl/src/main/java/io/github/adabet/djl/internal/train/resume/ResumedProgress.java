package io.github.adabet.djl.internal.train.resume;

import io.github.adabet.CheckpointException;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.objective.SummedObjective;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import org.jspecify.annotations.Nullable;

/** Whether a run resumes from a checkpoint, and where it goes on. */
public final class ResumedProgress {

  private ResumedProgress() {}

  /**
   * Returns where a run to resume stands, or null for one that begins.
   *
   * @param existing what to do with a checkpoint that is there
   * @param options of the run
   * @param objective of the run
   * @param checkpoint where it is, or null if none is kept
   * @throws CheckpointException if one is there and must not be, is missing, of another run, or
   *     damaged
   */
  public static @Nullable TrainingProgress progress(
      TrainerSettings.Existing existing,
      TrainingOptions options,
      SummedObjective objective,
      @Nullable TrainingCheckpoint checkpoint) {
    if (checkpoint == null || !resumes(existing, checkpoint)) {
      return null;
    }
    TrainingProgress found;
    try {
      found = TrainingProgress.load(objective, checkpoint.metadata());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          "The checkpoint in " + checkpoint.directory() + " is damaged: " + e.getMessage(), e);
    }
    found.rates(found.rates().continued(options, found.epoch() - 1));
    return found;
  }

  private static boolean resumes(TrainerSettings.Existing asked, TrainingCheckpoint checkpoint) {
    return switch (asked) {
      case REFUSE -> {
        checkpoint.requireAbsent();
        yield false;
      }
      case OVERWRITE -> false;
      case RESUME -> true;
      case RESUME_IF_PRESENT -> checkpoint.present();
    };
  }
}

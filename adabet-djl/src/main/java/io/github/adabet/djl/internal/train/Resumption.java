package io.github.adabet.djl.internal.train;

import io.github.adabet.CheckpointException;
import io.github.adabet.EpochSelection;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.djl.block.objective.BlockObjective;
import io.github.adabet.djl.internal.train.plan.TrainerSettings;
import io.github.adabet.djl.internal.train.resume.TrainingCheckpoint;
import io.github.adabet.djl.internal.train.resume.TrainingProgress;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a run goes on that resumes from a checkpoint, and whether it does. */
final class Resumption {

  private Resumption() {}

  /**
   * Returns where a run to resume stands, or null for one that begins.
   *
   * @param settings say what to do with a checkpoint that is there
   * @param objective of the run
   * @param checkpoint where it is, or null if none is kept
   * @throws CheckpointException if one is there and must not be, is missing, of another run, or
   *     damaged
   */
  static @Nullable TrainingProgress progress(
      TrainerSettings settings, BlockObjective objective, @Nullable TrainingCheckpoint checkpoint) {
    if (checkpoint == null || !resumes(settings.existing(), checkpoint)) {
      return null;
    }
    TrainingProgress found;
    try {
      found = TrainingProgress.load(objective, checkpoint.metadata());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          "The checkpoint in " + checkpoint.directory() + " is damaged: " + e.getMessage(), e);
    }
    found.rates(found.rates().continued(settings.options(), found.epoch() - 1));
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

  /** Returns the selection that a resumed run had last. */
  static LayerSelection selection(BlockTree tree, TrainingProgress resumed) {
    List<EpochSelection> selections = resumed.selections();
    EpochSelection last = selections.get(selections.size() - 1);
    return LayerSelection.of(
            tree.layers().stream().filter(layer -> last.layers().contains(layer.name())).toList(),
            tree.layers().size(),
            Provenance.builder().build())
        .withTensors(last.tensors());
  }
}

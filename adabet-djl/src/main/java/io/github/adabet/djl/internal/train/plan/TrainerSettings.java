package io.github.adabet.djl.internal.train.plan;

import ai.djl.Model;
import ai.djl.nn.Block;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.ParameterFilter;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer was built with.
 *
 * @param model the network with its manager
 * @param options how to train
 * @param filter which parameters of the selected layers are trained
 * @param trainFrozen whether selected layers that the caller froze are trained
 * @param alwaysTrained blocks that are trained besides the selection
 * @param handlers how composites run, before the built-in ones
 * @param prefixCache where outputs of the frozen prefix are kept, or null for nowhere
 * @param recomputedSegments segments of activation recomputation, 1 for none
 * @param checkpointDirectory where checkpoints stand, or null for none
 * @param checkpointEverySteps steps between checkpoints within an epoch, or 0 for none
 * @param existing what to do with a checkpoint that is there
 */
public record TrainerSettings(
    Model model,
    TrainingOptions options,
    ParameterFilter filter,
    boolean trainFrozen,
    List<Block> alwaysTrained,
    List<CompositeHandler> handlers,
    @Nullable PrefixCache prefixCache,
    int recomputedSegments,
    @Nullable Path checkpointDirectory,
    int checkpointEverySteps,
    Existing existing) {

  /** What to do with a checkpoint that is there when a run begins. */
  public enum Existing {
    /** Refuse to begin. */
    REFUSE,
    /** Continue from it; refuse if there is none. */
    RESUME,
    /** Continue from it, or begin if there is none. */
    RESUME_IF_PRESENT,
    /** Begin, and replace it. */
    OVERWRITE
  }

  /**
   * Checks what belongs together.
   *
   * @throws IllegalArgumentException if something is to be done with checkpoints, and there is no
   *     directory for them
   */
  public TrainerSettings {
    if (checkpointDirectory == null && (existing != Existing.REFUSE || checkpointEverySteps > 0)) {
      throw new IllegalArgumentException(
          "resume, resumeIfPresent, overwrite and checkpointEverySteps need a checkpointDirectory;"
              + " set one");
    }
    alwaysTrained = List.copyOf(alwaysTrained);
    handlers = List.copyOf(handlers);
  }

  /** Returns the same without recomputation of activations, for passes that make none. */
  public TrainerSettings withoutRecomputation() {
    return new TrainerSettings(
        model,
        options,
        filter,
        trainFrozen,
        alwaysTrained,
        handlers,
        prefixCache,
        1,
        checkpointDirectory,
        checkpointEverySteps,
        existing);
  }

  /** Analyses the network as it is now. */
  public BlockTree tree() {
    return BlockTree.of(model.getBlock(), handlers);
  }
}

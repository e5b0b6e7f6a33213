package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.djl.internal.walk.Frontier;

/** Runs a network from the end of its frozen prefix on, while gradients are recorded. */
@FunctionalInterface
public interface RecordedForward {

  /**
   * Runs the rest of the network.
   *
   * @param from where to begin; its arrays may be used up
   * @param modes says in which mode each leaf runs, and seeds what draws random numbers
   * @param pass the same, and keeps what the backward pass reads: the hook of a walk
   * @param manager owns what is left at the end of the pass
   * @return what the network puts out
   */
  NDList run(Frontier from, TrainingModes modes, BlockWalker.LeafHook pass, NDManager manager);
}

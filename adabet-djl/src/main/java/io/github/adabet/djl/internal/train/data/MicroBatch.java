package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.walk.Frontier;

/**
 * Samples that run together, at the end of the frozen prefix.
 *
 * @param frontier what the prefix puts out for them; used up by whoever runs the rest
 * @param labels their labels
 * @param owner closes labels and whatever else belongs to the batch
 */
public record MicroBatch(Frontier frontier, NDList labels, AutoCloseable owner)
    implements AutoCloseable {

  /** Gives the samples of one pass over the data in their order. */
  @FunctionalInterface
  public interface Source extends AutoCloseable {

    /**
     * Returns the next samples; the caller closes them.
     *
     * @param samples their positions in the data set
     * @param step the step they are for, from 0, for messages
     */
    MicroBatch next(long[] samples, long step);

    /** Ends the pass; whoever began it closes it. */
    @Override
    default void close() {}
  }

  @Override
  public void close() {
    frontier.close();
    try {
      owner.close();
    } catch (Exception e) {
      throw new IllegalStateException("a batch cannot be closed", e);
    }
  }
}

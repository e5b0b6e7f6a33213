package io.github.adabet;

/**
 * Hears of the progress of long work and can stop it.
 *
 * <p>Called on the thread that does the work, between steps; keep it short. What a listener throws
 * ends the work and reaches the caller.
 */
@FunctionalInterface
public interface ProgressListener {
  /** A listener that ignores progress and never cancels. */
  ProgressListener NONE = progress -> {};

  /**
   * Called after each unit of work.
   *
   * @param progress how far the work is
   */
  void onProgress(Progress progress);

  /**
   * Asked before each unit of work; may be answered from a flag that another thread sets.
   *
   * @return true to stop: a ranking then ends with {@link OperationCancelledException}, a training
   *     with a report
   */
  default boolean isCancelled() {
    return false;
  }
}

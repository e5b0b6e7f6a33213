package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * What choosing layers during training took: the rankings, probe steps and timed passes that a
 * {@link io.github.adabet.spi.SelectionStrategy} asked for. The figures of a {@link TrainingReport}
 * that are about steps leave it out.
 *
 * @param choices how often this process let the strategy choose, 0 if it only went on with what an
 *     earlier one had chosen
 * @param seconds wall-clock time of all these choices, 0 or more
 * @param cpuSeconds processor time of all threads of the process meanwhile; null where the system
 *     does not tell
 * @param memoryEstimate what the largest pass was expected to need, which for a probe step is
 *     forward and backward through all layers with a copy of their weights; null where none was
 *     made, or it is not known
 * @param measuredPeakBytes growth of the process's resident memory from the start of training to
 *     its peak in these choices; null without a choice, or where the platform does not tell
 */
public record SelectionCosts(
    int choices,
    double seconds,
    @Nullable Double cpuSeconds,
    @Nullable MemoryEstimate memoryEstimate,
    @Nullable Long measuredPeakBytes) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if one is negative or not finite
   */
  public SelectionCosts {
    Requirements.requireNotNegative(choices, "choices");
    Requirements.requireFinite(seconds, "seconds");
  }
}

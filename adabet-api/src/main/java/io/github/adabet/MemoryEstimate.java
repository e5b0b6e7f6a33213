package io.github.adabet;

import java.util.List;
import java.util.Locale;

/**
 * How much memory training is expected to need above the idle process, in bytes and by purpose.
 *
 * @param parameters all weights and running statistics of the network
 * @param gradients gradients of the trained parameters
 * @param optimizerState moments and the like of the trained parameters
 * @param savedActivations layer outputs kept for the backward pass of one batch
 * @param workspace input batch and temporary buffers
 * @param assumptions what the figures take for granted, a sentence each
 */
public record MemoryEstimate(
    long parameters,
    long gradients,
    long optimizerState,
    long savedActivations,
    long workspace,
    List<String> assumptions) {
  /**
   * Copies the assumptions and checks the figures.
   *
   * @throws IllegalArgumentException if a figure is negative
   */
  public MemoryEstimate {
    Requirements.requireNotNegative(parameters, "parameters");
    Requirements.requireNotNegative(gradients, "gradients");
    Requirements.requireNotNegative(optimizerState, "optimizerState");
    Requirements.requireNotNegative(savedActivations, "savedActivations");
    Requirements.requireNotNegative(workspace, "workspace");
    assumptions = List.copyOf(assumptions);
  }

  /**
   * What training adds to a process that already holds the network: all but the parameters.
   *
   * @return bytes
   */
  public long aboveIdle() {
    return gradients + optimizerState + savedActivations + workspace;
  }

  /**
   * All purposes together.
   *
   * @return bytes
   */
  public long total() {
    return parameters + aboveIdle();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MiB (parameters %.1f, gradients %.1f, optimizer %.1f, activations %.1f, workspace %.1f)",
        mebibytes(total()),
        mebibytes(parameters),
        mebibytes(gradients),
        mebibytes(optimizerState),
        mebibytes(savedActivations),
        mebibytes(workspace));
  }

  private static double mebibytes(long bytes) {
    return bytes / (1024.0 * 1024.0);
  }
}

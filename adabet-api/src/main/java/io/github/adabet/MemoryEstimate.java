package io.github.adabet;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How much memory training is expected to need at its peak, in bytes and by purpose. The figures
 * are those of the moment of the peak, and add up to it: gradients that come into being later, or
 * activations that are released before, are not counted.
 *
 * @param parameters all weights and running statistics of the network
 * @param gradients gradients of the trained parameters
 * @param optimizerState moments and the like of the trained parameters
 * @param savedActivations what is kept for the backward pass of one batch
 * @param workspace input batch, working set of the frozen layers, and temporary buffers
 * @param contributions what single layers and operations add to gradients, optimizer state and
 *     saved activations, in forward order; those that add nothing are left out
 * @param assumptions what the figures take for granted, a sentence each
 */
public record MemoryEstimate(
    long parameters,
    long gradients,
    long optimizerState,
    long savedActivations,
    long workspace,
    List<Contribution> contributions,
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
    contributions = List.copyOf(contributions);
    assumptions = List.copyOf(assumptions);
  }

  /**
   * What a layer, or an operation without parameters, adds.
   *
   * @param name name of the layer, or path of the operation in the network
   * @param gradients gradients of its parameters
   * @param optimizerState optimizer state of its parameters
   * @param savedActivations what is kept for its backward pass; an array that several need counts
   *     for the first of them
   */
  public record Contribution(
      String name, long gradients, long optimizerState, long savedActivations) {
    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Contribution {
      Requirements.requireNotNegative(gradients, "gradients of " + name);
      Requirements.requireNotNegative(optimizerState, "optimizerState of " + name);
      Requirements.requireNotNegative(savedActivations, "savedActivations of " + name);
    }

    /**
     * All purposes together.
     *
     * @return bytes
     */
    public long total() {
      return gradients + optimizerState + savedActivations;
    }
  }

  /**
   * The layers and operations that add most.
   *
   * @param count how many at most
   * @return the largest first; equal ones in forward order
   */
  public List<Contribution> largest(int count) {
    return contributions.stream()
        .sorted(Comparator.comparingLong(Contribution::total).reversed())
        .limit(count)
        .toList();
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

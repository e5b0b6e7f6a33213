package io.github.adabet;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What selective training did and cost.
 *
 * @param epochs one entry per epoch in order, those of an earlier, resumed part of the run included
 * @param metrics what was measured besides the loss, in the order of the evaluations
 * @param bestBy the metric by which the best epoch is told
 * @param bestEpoch the epoch of the best validation value of {@code bestBy} (the earliest of
 *     equals), from 1, or null if none was validated
 * @param stop why training ended
 * @param trainedLayers names of the layers trained in the last epoch, in forward order, those
 *     trained besides the selection included
 * @param selections what was selected, and from which epoch on, in order; more than one entry if a
 *     {@link io.github.adabet.spi.SelectionStrategy} chose again
 * @param selectionCosts what choosing during training took; null if nothing was chosen then
 * @param trainedParameters number of scalars that were trained in the last epoch
 * @param totalParameters number of trainable scalars of the whole network
 * @param frozenPrefixLayers number of layers before the first trained one, run outside the gradient
 *     tape
 * @param steps number of updates of the whole run
 * @param medianStepSeconds median wall-clock time of the steps made by this process, 0 if it made
 *     none
 * @param memoryEstimate what training was expected to need, estimated before it began; null where
 *     it cannot be estimated
 * @param measuredPeakBytes growth of the process's resident memory from the start of training to
 *     its peak in training and validation, choosing during training left out; null where the
 *     platform does not tell
 * @param provenance engine, options, seed, platform
 */
public record TrainingReport(
    List<EpochReport> epochs,
    List<Metric> metrics,
    Metric bestBy,
    @Nullable Integer bestEpoch,
    StopReason stop,
    List<String> trainedLayers,
    List<EpochSelection> selections,
    @Nullable SelectionCosts selectionCosts,
    long trainedParameters,
    long totalParameters,
    int frozenPrefixLayers,
    long steps,
    double medianStepSeconds,
    @Nullable MemoryEstimate memoryEstimate,
    @Nullable Long measuredPeakBytes,
    Provenance provenance) {
  /**
   * Copies the lists and checks the figures.
   *
   * @throws IllegalArgumentException if a count is negative or more is trained than there is
   */
  public TrainingReport {
    epochs = List.copyOf(epochs);
    metrics = List.copyOf(metrics);
    trainedLayers = List.copyOf(trainedLayers);
    selections = List.copyOf(selections);
    Requirements.requireNotNegative(trainedParameters, "trainedParameters");
    Requirements.requireNotNegative(frozenPrefixLayers, "frozenPrefixLayers");
    Requirements.requireNotNegative(steps, "steps");
    Requirements.requireFinite(medianStepSeconds, "medianStepSeconds");
    Requirements.require(
        trainedParameters <= totalParameters,
        "trainedParameters is %d; it must be at most totalParameters, %d.",
        trainedParameters,
        totalParameters);
  }

  /**
   * The share of the network's trainable scalars that were trained.
   *
   * @return in [0, 1]
   */
  public double trainedShare() {
    return totalParameters == 0 ? 0 : (double) trainedParameters / totalParameters;
  }

  /** Returns the same report with another provenance. */
  TrainingReport withProvenance(Provenance other) {
    return new TrainingReport(
        epochs,
        metrics,
        bestBy,
        bestEpoch,
        stop,
        trainedLayers,
        selections,
        selectionCosts,
        trainedParameters,
        totalParameters,
        frozenPrefixLayers,
        steps,
        medianStepSeconds,
        memoryEstimate,
        measuredPeakBytes,
        other);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    epochs.forEach(epoch -> text.append(epoch).append('\n'));
    text.append(
        String.format(
            Locale.ROOT,
            "trained %s, %d of %s (%s), %s of %.1f ms (median)%n",
            Quantity.of(trainedLayers.size(), "layer"),
            trainedParameters,
            Quantity.of(totalParameters, "parameter"),
            Share.percent(trainedShare()),
            Quantity.of(steps, "step"),
            1000 * medianStepSeconds));
    SelectionCosts choosing = selectionCosts;
    if (choosing != null) {
      selections.forEach(selection -> text.append("chosen ").append(selection).append('\n'));
      text.append(
          String.format(
              Locale.ROOT,
              "%s during training took %.1f s%n",
              Quantity.of(choosing.choices(), "choice"),
              choosing.seconds()));
    }
    if (stop.kind() != StopReason.Kind.COMPLETED) {
      text.append("stopped, ").append(stop).append('\n');
    }
    if (bestEpoch != null) {
      text.append(String.format(Locale.ROOT, "best epoch by %s: %d%n", bestBy.name(), bestEpoch));
    }
    text.append("memory estimated: ")
        .append(
            memoryEstimate == null
                ? "not known"
                : MemorySize.needed(memoryEstimate.aboveIdle())
                    + " above the start, in all "
                    + memoryEstimate)
        .append('\n');
    text.append("memory measured above the start, Java's heap included: ");
    text.append(
        measuredPeakBytes == null
            ? "not available on this platform"
            : String.format(Locale.ROOT, "%.1f MiB", measuredPeakBytes / (1024.0 * 1024.0)));
    return text.append('\n').toString();
  }
}

package io.github.adabet.djl.internal.train;

import io.github.adabet.djl.internal.estimate.TrainingForecast;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run was seen to need.
 *
 * @param stepSeconds wall-clock time of each step made
 * @param forecast what was expected
 * @param peakBytes growth of the resident memory to its peak; empty where it is not known
 * @param execution how the steps ran, for the provenance
 */
record RunCosts(
    List<Double> stepSeconds,
    TrainingForecast forecast,
    OptionalLong peakBytes,
    Map<String, String> execution) {

  RunCosts {
    stepSeconds = List.copyOf(stepSeconds);
    execution = Map.copyOf(execution);
  }

  /** Returns the median step time, the lower of two middle ones; 0 if no step was made. */
  double medianStepSeconds() {
    return stepSeconds.isEmpty()
        ? 0
        : stepSeconds.stream().sorted().toList().get((stepSeconds.size() - 1) / 2);
  }
}

package io.github.adabet.djl.internal.train;

import io.github.adabet.djl.internal.estimate.TrainingForecast;
import java.util.Map;

/**
 * What a run was seen to need.
 *
 * @param forecast what was expected
 * @param meter what measured time and memory, and what choosing took
 * @param execution how the steps ran, for the provenance
 */
record RunCosts(TrainingForecast forecast, RunMeter meter, Map<String, String> execution) {

  RunCosts {
    execution = Map.copyOf(execution);
  }
}

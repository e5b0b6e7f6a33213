package io.github.adabet.djl.internal.tensorflow.estimate;

import io.github.adabet.MemoryEstimate;
import io.github.adabet.djl.internal.estimate.PeakMoment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes estimates of peaks. */
final class GraphEstimates {

  private GraphEstimates() {}

  static MemoryEstimate of(
      PeakMoment peak, long parameterBytes, int stateArrays, List<String> assumptions) {
    Set<String> places = new LinkedHashSet<>(peak.savedByPlace().keySet());
    places.addAll(peak.trainedByPlace().keySet());
    List<MemoryEstimate.Contribution> contributions = new ArrayList<>();
    for (String place : places) {
      MemoryEstimate.Contribution part =
          new MemoryEstimate.Contribution(
              place,
              peak.gradientsByPlace().getOrDefault(place, 0L),
              peak.trainedByPlace().getOrDefault(place, 0L) * stateArrays,
              peak.savedByPlace().getOrDefault(place, 0L));
      if (part.total() > 0) {
        contributions.add(part);
      }
    }
    return new MemoryEstimate(
        parameterBytes,
        peak.gradients(),
        peak.optimizerState(),
        peak.saved(),
        peak.workspace(),
        contributions,
        assumptions);
  }
}

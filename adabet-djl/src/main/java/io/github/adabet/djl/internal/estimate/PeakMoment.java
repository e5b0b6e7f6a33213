package io.github.adabet.djl.internal.estimate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The moment of a step at which its memory peaks.
 *
 * @param gradients bytes of gradients of parameters
 * @param optimizerState bytes of optimizer state
 * @param saved bytes kept for the backward pass
 * @param workspace all other bytes
 * @param savedByPlace what is kept, by the place of the operation that needs it first
 * @param gradientsByPlace gradients of parameters, by the place of their layer
 * @param trainedByPlace trained parameters, by the place of their layer
 */
public record PeakMoment(
    long gradients,
    long optimizerState,
    long saved,
    long workspace,
    Map<String, Long> savedByPlace,
    Map<String, Long> gradientsByPlace,
    Map<String, Long> trainedByPlace) {

  public long total() {
    return gradients + optimizerState + saved + workspace;
  }

  /** Returns the same moment with gradients that other passes have left. */
  PeakMoment withGradients(Map<String, Long> others) {
    Map<String, Long> all = new LinkedHashMap<>(others);
    gradientsByPlace.forEach((place, bytes) -> all.merge(place, bytes, Math::max));
    return new PeakMoment(
        gradients, optimizerState, saved, workspace, savedByPlace, all, trainedByPlace);
  }

  /** Returns the same moment with more of all other bytes. */
  public PeakMoment withWorkspace(long more) {
    return new PeakMoment(
        gradients,
        optimizerState,
        saved,
        workspace + more,
        savedByPlace,
        gradientsByPlace,
        trainedByPlace);
  }

  /** Returns the same moment with the trained parameters of all passes. */
  PeakMoment withTrained(Map<String, Long> all) {
    return new PeakMoment(
        gradients,
        optimizerState,
        saved,
        workspace,
        savedByPlace,
        gradientsByPlace,
        Map.copyOf(all));
  }
}

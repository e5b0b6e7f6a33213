package io.github.adabet.bench.networks;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a process says of itself when it is ready to make steps in turns.
 *
 * @param idleBytes resident memory before the warm-up, from which peaks are counted; null where the
 *     system does not tell
 * @param exactPeaks whether the system keeps the peak of a step; otherwise it is sampled
 * @param estimatedBytes what a step is expected to take, null where there is no estimate
 * @param layers number of layers of the network
 * @param parameters number of its trainable scalars
 * @param trainedParameters number of those that are trained
 * @param trainedLayers names of the trained layers in forward order, empty if none is
 * @param engineVersion the version of the engine
 */
record Prepared(
    @Nullable Long idleBytes,
    boolean exactPeaks,
    @Nullable Long estimatedBytes,
    int layers,
    long parameters,
    long trainedParameters,
    List<String> trainedLayers,
    String engineVersion) {
  Prepared {
    trainedLayers = List.copyOf(trainedLayers);
  }

  /**
   * Some steps of the process as the measurement of a row.
   *
   * @param steps one or more
   */
  Measurement with(List<StepTaken> steps) {
    return new Measurement(
        steps.stream().map(StepTaken::seconds).toList(),
        idleBytes,
        steps.stream()
            .map(StepTaken::peakBytes)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null),
        estimatedBytes,
        layers,
        parameters,
        trainedParameters,
        trainedLayers,
        null,
        engineVersion);
  }

  /** Whether the other one is of a network of this size, with as many parameters trained. */
  boolean sameNetwork(Prepared other) {
    return layers == other.layers
        && parameters == other.parameters
        && trainedParameters == other.trainedParameters;
  }

  /** The figures that {@link #sameNetwork} compares. */
  String size() {
    return "%d layers, %d parameters, %d trained".formatted(layers, parameters, trainedParameters);
  }
}

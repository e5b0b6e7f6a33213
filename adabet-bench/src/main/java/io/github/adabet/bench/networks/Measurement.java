package io.github.adabet.bench.networks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process found.
 *
 * @param stepSeconds wall-clock time of each measured repetition
 * @param idleBytes resident memory when the engine ran, network and batch were there and one sample
 *     had gone through the network; null where the system does not tell
 * @param peakBytes how far resident memory rose above that; null where the system does not tell
 * @param estimatedBytes what was expected instead, null where there is no estimate
 * @param layers number of layers of the network
 * @param parameters number of trainable scalars of the network, running statistics excluded
 * @param trainedParameters number of those that the trained layers hold
 * @param trainedLayers names of the trained layers in forward order, empty if none was
 * @param ranking the ranking in the library's JSON form, null if there was none
 * @param engineVersion the version of the engine
 */
record Measurement(
    List<Double> stepSeconds,
    @Nullable Long idleBytes,
    @Nullable Long peakBytes,
    @Nullable Long estimatedBytes,
    int layers,
    long parameters,
    long trainedParameters,
    List<String> trainedLayers,
    @Nullable String ranking,
    String engineVersion) {
  Measurement {
    stepSeconds = List.copyOf(stepSeconds);
    trainedLayers = List.copyOf(trainedLayers);
  }

  /** Whether the other one is of a network of this size, with as many parameters trained. */
  boolean sameNetwork(Measurement other) {
    return layers == other.layers
        && parameters == other.parameters
        && trainedParameters == other.trainedParameters;
  }
}

package io.github.adabet.bench.images;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process has found.
 *
 * @param seconds of each pass over the folder
 * @param idleBytes resident memory from which the peak is counted, null where the system does not
 *     tell
 * @param peakBytes the highest resident memory above it, null where the system does not tell
 * @param workersBytes the largest memory of processes of its own that read the images, null for
 *     none
 * @param loops what counted loops, null where nothing was ranked
 * @param layers number of layers of the network
 * @param trained names of the trained layers; of a ranking its layers from the first place on
 * @param trainedParameters number of trained scalars
 * @param version what ran the network
 */
record PhotographMeasurement(
    List<Double> seconds,
    @Nullable Long idleBytes,
    @Nullable Long peakBytes,
    @Nullable Long workersBytes,
    @Nullable String loops,
    int layers,
    List<String> trained,
    long trainedParameters,
    String version) {

  /** What the line starts with in which a process prints it. */
  static final String LINE = "measurement ";

  PhotographMeasurement {
    seconds = List.copyOf(seconds);
    trained = List.copyOf(trained);
  }
}

package io.github.adabet.examples.task;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A network in the folder of a training, as it was at the end of an epoch.
 *
 * @param file the file or folder of weights, or of the network, in the folder of the training
 * @param epoch the epoch, from 1
 * @param metric what the images for validation were measured by, or null if there were none
 * @param value what they came to, or null if there were none
 */
public record SavedWeights(
    String file, int epoch, @Nullable String metric, @Nullable Double value) {
  /** Returns what they came to in validation, to follow other words; empty if nothing. */
  String measured() {
    return metric == null || value == null
        ? ""
        : String.format(Locale.ROOT, ", validation %s %.4f", metric, value);
  }
}

package io.github.adabet.bench.networks;

import java.util.List;

/**
 * What a process is told to do.
 *
 * @param configuration what to measure
 * @param layers names of the layers to train where the mode asks for the top of a ranking, else
 *     empty
 */
record NetworkJob(Configuration configuration, List<String> layers) {
  NetworkJob {
    layers = List.copyOf(layers);
  }
}

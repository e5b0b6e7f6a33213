package io.github.adabet.bench.images;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What one process does with a folder of photographs, this library's ({@link PhotographProcess}) or
 * Python's ({@code tools/photograph-peer.py}).
 *
 * @param work what is done
 * @param model the label of an architecture
 * @param data the folder
 * @param limit how many of its files, 4 or more
 * @param batchSize images that run together, 4 or more
 * @param inputSize width and height of what the network takes, in pixels
 * @param classes number of classes, 2 or more; that of an image is its number modulo this
 * @param threads of the engine, and that decode, 1 or more
 * @param epochs passes over the folder, 1 or more
 * @param trained names of the trained layers as this library has them; empty for a ranking
 * @param learningRate of stochastic gradient descent
 * @param momentum of the same
 */
record PhotographJob(
    Work work,
    String model,
    String data,
    int limit,
    int batchSize,
    int inputSize,
    int classes,
    int threads,
    int epochs,
    List<String> trained,
    float learningRate,
    float momentum) {

  /** Kinds of work. */
  enum Work {
    /** A ranking of all layers from all images; what Python does in its place, the table says. */
    RANK,
    /** Epochs of selective training. */
    TRAIN;

    /** The name in tables, and in the job. */
    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  PhotographJob {
    trained = List.copyOf(trained);
  }
}

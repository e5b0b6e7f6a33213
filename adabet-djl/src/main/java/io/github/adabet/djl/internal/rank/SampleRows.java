package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.Layer;

/** Sees to it that the arrays which a pass shows of its layers have one row for each sample. */
@FunctionalInterface
public interface SampleRows {

  /** What an array is to a layer. */
  enum Side {
    INPUT("reads"),
    OUTPUT("puts out");

    private final String does;

    Side(String does) {
      this.does = does;
    }

    /** Returns what the layer does with it, for messages. */
    public String does() {
      return does;
    }
  }

  /**
   * Returns the first array of a list, with one row per sample.
   *
   * @param run which one of the pass's runs of ranked layers it is, from 0
   * @param side what the arrays are to the layer
   * @param layer the layer
   * @param arrays left alone
   * @return the array itself, or another one of the same numbers, which belongs to its manager
   * @throws io.github.adabet.UnsupportedModelException if there is none
   */
  NDArray ofSamples(int run, Side side, Layer layer, NDList arrays);

  /** Returns what takes arrays with a row for each of so many samples, and refuses all others. */
  static SampleRows of(long samples) {
    return (run, side, layer, arrays) ->
        BlockObservation.requireBatch(layer, side.does(), arrays, samples);
  }
}

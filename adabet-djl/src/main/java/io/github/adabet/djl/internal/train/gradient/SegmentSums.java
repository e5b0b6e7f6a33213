package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.Frontier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sums of the arrays at the cuts of a step, by which it shows whether the segments came out the
 * same when they ran again. Only the CPU's operators are known to repeat to the bit, so nothing is
 * compared elsewhere.
 *
 * @param sums for each beginning of a segment the sum of each array, by its number
 */
record SegmentSums(List<SortedMap<Integer, Double>> sums) {

  /** Sums up what the first pass has left at the beginnings of the segments. */
  static SegmentSums of(List<Frontier> begins) {
    List<SortedMap<Integer, Double>> sums = new ArrayList<>();
    begins.forEach(begin -> sums.add(sums(begin)));
    return new SegmentSums(sums);
  }

  /**
   * Compares the end of a segment that ran again.
   *
   * @param next the index of the segment that follows it
   * @param begin where the segment begins
   * @param end its end
   * @throws UnsupportedModelException if it is another one than in the first pass
   */
  void requireSame(int next, Frontier begin, Frontier end) {
    if (sums.get(next).equals(sums(end))) {
      return;
    }
    List<String> suspects = new ArrayList<>();
    for (int i = begin.position(); i < end.position(); i++) {
      BlockTree.Leaf leaf = end.history().step(i).leaf();
      if (leaf != null && RandomDraws.possible(leaf)) {
        suspects.add(leaf.path());
      }
    }
    throw new UnsupportedModelException(
        "A part of the network put out other values when activation recomputation ran it again, so"
            + " that its gradients would be wrong. Of its layers these may draw random numbers from"
            + " another source than the engine's, or keep state between calls: "
            + suspects
            + ". Train without activation recomputation");
  }

  private static SortedMap<Integer, Double> sums(Frontier place) {
    SortedMap<Integer, Double> sums = new TreeMap<>();
    for (Map.Entry<Integer, NDArray> entry : place.values().entrySet()) {
      NDArray array = entry.getValue();
      if (array.getDataType().isFloating() && !array.getDevice().isGpu()) {
        try (NDArray alias = array.stopGradient();
            NDArray sum = alias.sum()) {
          sums.put(entry.getKey(), sum.toArray()[0].doubleValue());
        }
      }
    }
    return sums;
  }
}

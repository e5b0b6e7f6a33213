package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.internal.walk.Frontier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Runs the frozen prefix on the same samples in several ways, which must all put out the same bits
 * for a sample: in three orders, the first and the last sample beside copies of themselves, and in
 * as few samples together as a training comes to. Of the orders one is backwards and one moves each
 * sample to the next place, so that no place can differ from its neighbours unnoticed.
 */
final class PrefixTrial {

  private final FrozenPrefix prefix;
  private final NDList inputs;
  private final int samples;
  private final Frontier end;
  private final List<int[]> expected = new ArrayList<>();

  private PrefixTrial(FrozenPrefix prefix, NDList inputs, int samples, Frontier end) {
    this.prefix = prefix;
    this.inputs = inputs;
    this.samples = samples;
    this.end = end;
    end.arrays().forEach(array -> expected.add(checksums(array, samples)));
  }

  /**
   * Makes the trial.
   *
   * @param prefix the prefix
   * @param inputs a full batch; its manager owns what is run
   * @param reversed the same samples from the last to the first
   * @param samples how many there are
   * @param smaller numbers of samples that run together besides, each smaller
   * @return what the prefix puts out for the batch, with the samples along the first axis of each
   *     array
   * @throws PrefixCacheException if there is no prefix, or what it puts out for a sample is not the
   *     same each time
   */
  static Frontier of(
      FrozenPrefix prefix, NDList inputs, NDList reversed, int samples, List<Integer> smaller) {
    Frontier end = prefix.run(inputs, samples);
    requireCacheable(end, samples);
    PrefixTrial trial = new PrefixTrial(prefix, inputs, samples, end);
    // Two of them: where the batch's largest counts, the one that has it does not notice.
    trial.requireSameAlone(0);
    trial.requireSameAlone(samples - 1);
    trial.requireSame(reversed, place -> samples - 1 - place);
    if (samples > 1) {
      trial.requireSame(trial.moved(), place -> (place + samples - 1) % samples);
    }
    smaller.forEach(trial::requireSameAmongFewer);
    return trial.end;
  }

  private static int[] checksums(NDArray rows, int count) {
    return RepeatableReads.checksums(new NDList(rows), count);
  }

  private static void requireCacheable(Frontier end, int samples) {
    if (end.position() == 0) {
      throw new PrefixCacheException(
          "There is no frozen prefix whose outputs could be kept, since the first layer of the"
              + " network is trained, or a trained parameter is read before any layer runs. Train"
              + " without the prefix cache, or select later layers only");
    }
    for (NDArray array : end.arrays()) {
      if (array.getShape().dimension() == 0 || array.getShape().get(0) != samples) {
        throw new PrefixCacheException(
            "An array at the end of the frozen prefix has shape "
                + array.getShape()
                + " for "
                + samples
                + " samples; the samples must be its first axis. Train without the prefix cache");
      }
    }
  }

  private List<NDArray> run(NDList batch, int count) {
    List<NDArray> arrays = prefix.run(batch, count).list();
    if (arrays.size() != expected.size()) {
      throw new PrefixCacheException(
          "The frozen prefix puts out "
              + expected.size()
              + " arrays with a row for each of "
              + samples
              + " samples, and "
              + arrays.size()
              + " for "
              + count
              + ", as it does where a tensor that belongs to no sample has as many rows, so they"
              + " cannot be kept. Use another batch size, one that divides the number of samples,"
              + " or train without the prefix cache");
    }
    return arrays;
  }

  /** The same samples, each at the place before its own, the first one at the end. */
  private NDList moved() {
    NDList batch = new NDList();
    for (NDArray input : inputs) {
      batch.add(input.get(new NDIndex("1:")).concat(input.get(new NDIndex(":1"))));
    }
    return batch;
  }

  /** Runs the samples at other places. */
  private void requireSame(NDList reordered, IntUnaryOperator placeOf) {
    List<NDArray> others = run(reordered, samples);
    for (int i = 0; i < others.size(); i++) {
      int[] sums = checksums(others.get(i), samples);
      for (int j = 0; j < samples; j++) {
        if (expected.get(i)[j] != sums[placeOf.applyAsInt(j)]) {
          throw new PrefixCacheException(
              "This engine computes a sample's output differently, in the last bits, at different"
                  + " places of a batch of "
                  + samples
                  + ", so a cache would not be exact. Try another batch size, such as half of it,"
                  + " or one engine thread, or train without the prefix cache");
        }
      }
    }
  }

  private void requireSameAlone(int sample) {
    NDList copies = new NDList();
    for (NDArray input : inputs) {
      NDList same = new NDList();
      for (int i = 0; i < samples; i++) {
        same.add(input.get(new NDIndex(sample + ":" + (sample + 1))));
      }
      copies.add(NDArrays.concat(same));
    }
    List<NDArray> others = run(copies, samples);
    for (int i = 0; i < others.size(); i++) {
      if (expected.get(i)[sample] != checksums(others.get(i), samples)[sample]) {
        throw new PrefixCacheException(
            "What the frozen prefix puts out for a sample depends on the other samples of its"
                + " batch, as a normalisation by the batch's statistics makes it, so it cannot be"
                + " kept. Train without the prefix cache");
      }
    }
  }

  /** Each sample runs among fewer, because few numbers may agree by chance. */
  private void requireSameAmongFewer(int fewer) {
    for (int begin = 0; begin < samples; begin += fewer) {
      requireSameAmongFewer(Math.min(begin, samples - fewer), fewer);
    }
  }

  private void requireSameAmongFewer(int begin, int fewer) {
    NDList some = new NDList();
    inputs.forEach(input -> some.add(input.get(new NDIndex(begin + ":" + (begin + fewer)))));
    List<NDArray> others = run(some, fewer);
    for (int i = 0; i < others.size(); i++) {
      int[] sums = checksums(others.get(i), fewer);
      for (int j = 0; j < fewer; j++) {
        if (expected.get(i)[begin + j] != sums[j]) {
          throw new PrefixCacheException(
              "This engine computes a sample's output differently, in the last bits, among "
                  + samples
                  + " samples and among "
                  + fewer
                  + ", which the last batch of an epoch has, so a cache would not be exact. Use a"
                  + " batch size that divides the number of samples, or dropLast, or train without"
                  + " the prefix cache");
        }
      }
    }
  }
}

package io.github.adabet.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts a data set into batches in an order of our own; the data set's sampler is not used. The last
 * batch is smaller if the batch size does not divide the number of samples.
 *
 * @param data the data set
 * @param samples its number of samples, at least 1
 * @param batchSize samples per batch, at least 1
 */
record LabelledBatches(RandomAccessDataset data, int samples, int batchSize) {

  /**
   * Prepares a data set.
   *
   * @param data the data set
   * @param role what it is for, for messages
   * @param batchSize samples per batch, at least 1
   * @throws IllegalArgumentException if it is empty or has more than 2^31 - 1 samples
   * @throws UncheckedIOException if it cannot be read
   */
  static LabelledBatches of(RandomAccessDataset data, String role, int batchSize) {
    try {
      data.prepare();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the " + role + " data", e);
    } catch (TranslateException e) {
      throw new AdaBetException("the " + role + " data cannot be prepared: " + e.getMessage(), e);
    }
    long samples = data.size();
    if (samples < 1 || samples > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The "
              + role
              + " data set has "
              + samples
              + " samples; it must have 1 to "
              + Integer.MAX_VALUE);
    }
    return new LabelledBatches(data, (int) samples, batchSize);
  }

  /** Returns the number of batches of one pass. */
  int count() {
    return (samples - 1) / batchSize + 1;
  }

  /** Returns the samples of one batch of a pass: a copy of its part of the order. */
  long[] samplesOf(long[] order, int batch) {
    int begin = batch * batchSize;
    return Arrays.copyOfRange(order, begin, begin + Math.min(batchSize, samples - begin));
  }

  /** Returns the order that visits the samples as they stand. */
  long[] sequence() {
    return IntStream.range(0, samples).asLongStream().toArray();
  }

  /**
   * Begins a pass.
   *
   * @param manager owns what the batches do not
   * @param order the samples in the order to visit
   * @param first the first batch to give, from 0
   * @return batches, each read when asked for and closed by the caller before the next
   */
  Iterator<Batch> iterate(NDManager manager, long[] order, int first) {
    try {
      return data.getData(manager, new FixedOrder(this, order, first)).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the data set", e);
    } catch (TranslateException e) {
      throw new AdaBetException("the data set cannot be read: " + e.getMessage(), e);
    }
  }

  /** Gives DJL an order that is already known. */
  private static final class FixedOrder implements Sampler {

    private final LabelledBatches batches;
    private final long[] order;
    private final int first;

    FixedOrder(LabelledBatches batches, long[] order, int first) {
      this.batches = batches;
      this.order = order;
      this.first = first;
    }

    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
      return IntStream.range(first, batches.count())
          .mapToObj(batch -> Arrays.stream(batches.samplesOf(order, batch)).boxed().toList())
          .iterator();
    }

    @Override
    public int getBatchSize() {
      return batches.batchSize();
    }
  }
}

package io.github.adabet.djl.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;

/** Reads the inputs of samples batch by batch. Used by one thread. */
final class InputBatches implements Iterator<TensorBatch> {

  private final Samples samples;
  private final int batchSize;
  private long next;

  /**
   * Begins at the first sample.
   *
   * @param samples what is read
   * @param batchSize samples of each batch, 1 or more
   */
  InputBatches(Samples samples, int batchSize) {
    this.samples = samples;
    this.batchSize = batchSize;
  }

  @Override
  public boolean hasNext() {
    return next < samples.size();
  }

  @Override
  public TensorBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more than " + samples.size() + " samples");
    }
    long[] indices = upcoming();
    next += indices.length;
    samples.prefetch(upcoming());
    return TensorBatch.stack(samples.read(indices));
  }

  private long[] upcoming() {
    return LongStream.range(next, Math.min(samples.size(), next + batchSize)).toArray();
  }
}

package io.github.adabet.djl.data;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;

/**
 * A batch with its labels: what gradients take.
 *
 * @param inputs what the network takes
 * @param labels as many as there are samples: for a classifier one tensor of shape (B) with the
 *     index of each sample's class
 */
public record LabelledTensors(TensorBatch inputs, TensorBatch labels) {

  /**
   * Checks the numbers of samples.
   *
   * @throws BatchMismatchException if there are not as many labels as samples
   */
  public LabelledTensors {
    if (labels.samples() != inputs.samples()) {
      throw new BatchMismatchException(
          "There are "
              + labels.samples()
              + " labels for "
              + inputs.samples()
              + " samples; give one label per sample");
    }
  }

  /**
   * Labelled samples in batches.
   *
   * @param samples labelled
   * @param each samples of each batch, 1 or more; the last one holds the rest
   * @return batches that are read when they are asked for; can be walked through several times
   * @throws IllegalArgumentException if {@code each} is less than 1
   */
  public static Iterable<LabelledTensors> batches(Samples samples, int each) {
    if (each < 1) {
      throw new IllegalArgumentException("each is " + each + "; it must be 1 or more");
    }
    return () -> new Walk(samples, each);
  }

  /** Reads one batch after another. */
  private static final class Walk implements Iterator<LabelledTensors> {

    private final Samples samples;
    private final int each;
    private long next;

    Walk(Samples samples, int each) {
      this.samples = samples;
      this.each = each;
    }

    @Override
    public boolean hasNext() {
      return next < samples.size();
    }

    @Override
    public LabelledTensors next() {
      if (!hasNext()) {
        throw new NoSuchElementException("there are no more than " + samples.size() + " samples");
      }
      long end = Math.min(samples.size(), next + each);
      List<Sample> read = samples.read(LongStream.range(next, end).toArray());
      next = end;
      return new LabelledTensors(TensorBatch.stack(read), TensorBatch.stackLabels(read));
    }
  }
}

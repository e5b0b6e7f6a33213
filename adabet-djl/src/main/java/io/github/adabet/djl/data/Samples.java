package io.github.adabet.djl.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Samples that are read one at a time when they are needed, with labels or without: what a network
 * is ranked on, trained on, and evaluated on.
 *
 * <p>Whoever has data in another form implements {@link #size()} and {@link #read(long)}. A data
 * set that draws at random when it reads (crops, flips) draws from {@link Random} or from the
 * engine as it likes; only then may two reads of one sample differ.
 *
 * <p>Read by one thread at a time, unless batches are to be read ahead on threads ({@link
 * io.github.adabet.TrainingOptions#readAhead}).
 */
public interface Samples {

  /**
   * The number of samples.
   *
   * @return 1 or more; always the same
   */
  long size();

  /**
   * Reads a sample.
   *
   * @param index from 0 (included) to {@link #size()} (excluded)
   * @return the sample; all samples have the same names and types, and all are labelled or none
   * @throws IndexOutOfBoundsException if there is no such sample
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  Sample read(long index);

  /**
   * Reads samples that belong to one batch. Whoever can read them faster together than one by one
   * does so here.
   *
   * @param indices each from 0 (included) to {@link #size()} (excluded); not changed
   * @return the samples in this order
   * @throws IndexOutOfBoundsException if there is no such sample
   * @throws java.io.UncheckedIOException if one cannot be read
   */
  default List<Sample> read(long[] indices) {
    return LongStream.of(indices).mapToObj(this::read).toList();
  }

  /**
   * Tells that samples are going to be read soon, so that whoever reads slowly can begin. Nothing
   * depends on it but time; without effect unless it is implemented.
   *
   * @param indices each from 0 (included) to {@link #size()} (excluded); not changed
   */
  default void prefetch(long[] indices) {}

  /**
   * These samples as they are seen in an epoch of training, for example flipped and shifted at
   * random. Trainers read their data through it; rankings, validation and evaluation do not.
   *
   * <p>Whatever is not equal to these samples is taken for other data, even if no sample differs:
   * what a frozen part of the network puts out is then not kept from one epoch to the next ({@link
   * io.github.adabet.djl.block.structure.PrefixCache}). Whoever wraps samples of others returns
   * {@code this} if they return themselves, or is a record of them.
   *
   * @param epoch from 1
   * @return a view in which each sample is the same whenever it is read; these samples themselves,
   *     or an object that is equal to them, if they look the same in that epoch, as they do unless
   *     this is implemented
   */
  default Samples epoch(int epoch) {
    return this;
  }

  /**
   * Unlabelled samples in memory.
   *
   * @param inputs the samples; shared, not copied
   * @return as many samples as the batch has
   */
  static Samples of(TensorBatch inputs) {
    return new HeldSamples(inputs, null);
  }

  /**
   * Labelled samples in memory.
   *
   * @param inputs the samples; shared, not copied
   * @param labels one entry per sample: for a classifier one tensor of shape (B) with the index of
   *     each sample's class
   * @return as many samples as the batch has
   * @throws BatchMismatchException if there are not as many labels as samples
   */
  static Samples of(TensorBatch inputs, TensorBatch labels) {
    if (labels.samples() != inputs.samples()) {
      throw new BatchMismatchException(
          "There are "
              + labels.samples()
              + " labels for "
              + inputs.samples()
              + " samples; give one label per sample");
    }
    return new HeldSamples(inputs, labels);
  }

  /**
   * Samples of one input in memory, each of a class.
   *
   * @param inputs of shape (B, ...); shared, not copied
   * @param labels the index of each sample's class, from 0; copied
   * @return B samples
   * @throws BatchMismatchException if there are not as many labels as samples
   */
  static Samples of(HostTensor inputs, long... labels) {
    return of(
        TensorBatch.of(inputs), TensorBatch.of(HostTensor.of(labels, new long[] {labels.length})));
  }

  /**
   * The samples of a data set of DJL's, after its own transforms. Where a network of DJL's reads
   * them, the data set itself is handed over.
   *
   * @param dataset stays the caller's, and must stay open as long as its samples are read; prepared
   *     here
   * @param manager the arrays that a sample is read into are made below it and closed at once;
   *     stays the caller's
   * @return its samples, in its order; its sampler is not used
   * @throws java.io.UncheckedIOException if the data set cannot be prepared
   * @throws io.github.adabet.AdaBetException if its samples cannot be made
   */
  static Samples of(RandomAccessDataset dataset, NDManager manager) {
    return DatasetSamples.of(dataset, manager);
  }

  /**
   * Some of these samples, in another order, or several times.
   *
   * @param indices of these samples; copied
   * @return a view
   * @throws IndexOutOfBoundsException if there is no such sample
   * @throws IllegalArgumentException if there is no index
   */
  default Samples pick(long... indices) {
    long[] chosen = indices.clone();
    if (chosen.length == 0) {
      throw new IllegalArgumentException("indices is empty; pick at least one sample");
    }
    LongStream.of(chosen).forEach(index -> Objects.checkIndex(index, size()));
    return new PickedSamples(this, chosen);
  }

  /**
   * Neighbouring samples.
   *
   * @param from the first, 0 or more
   * @param to the end (excluded), more than {@code from}, at most {@link #size()}
   * @return a view
   * @throws IndexOutOfBoundsException if there are no such samples
   * @throws IllegalArgumentException if there is no sample between the two
   */
  default Samples range(long from, long to) {
    return pick(LongStream.range(from, to).toArray());
  }

  /**
   * These samples in an order drawn at random.
   *
   * @param seed the same gives the same order
   * @return a view
   * @throws ArithmeticException if there are more than 2^31 - 1 samples
   */
  default Samples shuffled(long seed) {
    List<Integer> order =
        IntStream.range(0, Math.toIntExact(size())).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(seed));
    return pick(order.stream().mapToLong(Integer::longValue).toArray());
  }

  /**
   * The inputs in batches, labels left out.
   *
   * @param samples of each batch, 1 or more; the last one holds the rest
   * @return batches that are read when they are asked for, the one after being {@link #prefetch
   *     prefetched}; can be walked through several times
   * @throws IllegalArgumentException if {@code samples} is less than 1
   */
  default Iterable<TensorBatch> batches(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples is " + samples + "; it must be 1 or more");
    }
    return () -> new InputBatches(this, samples);
  }
}

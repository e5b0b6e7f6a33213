package io.github.adabet.djl.internal.train.data;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import io.github.adabet.AdaBetException;
import io.github.adabet.djl.data.SamplesDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * Cuts a data set into batches in an order of our own; the data set's sampler is not used. If the
 * batch size does not divide the number of samples, the last batch is smaller, or dropped.
 *
 * @param data the data set
 * @param samples its number of samples, at least 1
 * @param batchSize samples per batch, at least 1
 * @param microBatchSize samples that are read and run together, from 1 to {@code batchSize}
 * @param dropLast whether a smaller last batch is left out
 * @param readAhead micro-batches that are read by other threads before they are asked for, or 0
 */
public record LabelledBatches(
    RandomAccessDataset data,
    int samples,
    int batchSize,
    int microBatchSize,
    boolean dropLast,
    int readAhead) {

  /** Gives the micro-batches of one pass; whoever began it closes it. */
  public interface Pass extends Iterator<Batch>, AutoCloseable {
    @Override
    void close();
  }

  /**
   * Prepares a data set.
   *
   * @param data the data set
   * @param role what it is for, for messages
   * @param batchSize samples per batch, at least 1
   * @param microBatchSize samples per micro-batch, from 1 to {@code batchSize}
   * @throws IllegalArgumentException if it is empty or has more than 2^31 - 1 samples
   * @throws UncheckedIOException if it cannot be read
   */
  public static LabelledBatches of(
      RandomAccessDataset data, String role, int batchSize, int microBatchSize) {
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
    return new LabelledBatches(data, (int) samples, batchSize, microBatchSize, false, 0);
  }

  /**
   * Returns the same without smaller last batches.
   *
   * @throws IllegalArgumentException if there is no whole batch
   */
  public LabelledBatches withoutRemainder() {
    if (samples < batchSize) {
      throw new IllegalArgumentException(
          "The data set has "
              + samples
              + " samples, less than a batch of "
              + batchSize
              + ", so that dropLast leaves nothing; use a smaller batchSize, or leave dropLast"
              + " out");
    }
    return new LabelledBatches(data, samples, batchSize, microBatchSize, true, readAhead);
  }

  /**
   * Returns the same, read by other threads ahead of use.
   *
   * @param ahead micro-batches to read before they are asked for, or 0
   */
  public LabelledBatches readAhead(int ahead) {
    return new LabelledBatches(data, samples, batchSize, microBatchSize, dropLast, ahead);
  }

  /**
   * Returns the same samples as they are seen in an epoch of training.
   *
   * @param epoch from 1
   * @return these batches themselves if the samples are the same in that epoch
   */
  public LabelledBatches epoch(int epoch) {
    if (!(data instanceof SamplesDataset samples)) {
      return this;
    }
    SamplesDataset seen = samples.epoch(epoch);
    return seen == data
        ? this
        : new LabelledBatches(seen, this.samples, batchSize, microBatchSize, dropLast, readAhead);
  }

  /**
   * Tells whether the samples look otherwise in some epoch of a training, as augmentation makes it.
   *
   * @param epochs of the training, 1 or more
   * @return the first such epoch, from 1; empty if there is none
   */
  public OptionalInt firstOtherEpoch(int epochs) {
    return IntStream.rangeClosed(1, epochs).filter(epoch -> !epoch(epoch).equals(this)).findFirst();
  }

  /**
   * Refuses to read ahead what draws random numbers, which a trial finds out.
   *
   * @param manager owns nothing when this returns
   * @throws IllegalArgumentException if it does; the message names the remedies
   */
  public void requireRepeatable(NDManager manager) {
    if (readAhead > 0) {
      RepeatableReads.problem(this, manager)
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException(
                    "readAhead is asked for, but "
                        + problem
                        + "; in other threads this would not repeat. Remove the random transforms,"
                        + " or leave readAhead out");
              });
    }
  }

  /** Returns the number of batches of one pass. */
  public int count() {
    return dropLast ? samples / batchSize : (samples - 1) / batchSize + 1;
  }

  /** Returns the numbers of samples of the micro-batches of a pass that are not full. */
  public List<Integer> smallerParts() {
    int full = Math.min(microBatchSize, samples);
    long[] order = sequence();
    return IntStream.of(0, count() - 1)
        .mapToObj(batch -> parts(samplesOf(order, batch)))
        .flatMap(List::stream)
        .map(part -> part.length)
        .filter(size -> size < full)
        .distinct()
        .toList();
  }

  /** Tells whether a micro-batch of a pass has a single sample. */
  public boolean hasSingleSamples() {
    int last = dropLast ? 0 : samples % batchSize;
    boolean inWhole = samples >= batchSize && batchSize % microBatchSize == 1;
    return microBatchSize == 1 || inWhole || last % microBatchSize == 1;
  }

  /** Returns the samples of one batch of a pass: a copy of its part of the order. */
  public long[] samplesOf(long[] order, int batch) {
    int begin = batch * batchSize;
    return Arrays.copyOfRange(order, begin, begin + Math.min(batchSize, samples - begin));
  }

  /** Divides the samples of a batch into micro-batches, of which the last may be smaller. */
  public List<long[]> parts(long[] batch) {
    List<long[]> parts = new ArrayList<>();
    for (int begin = 0; begin < batch.length; begin += microBatchSize) {
      parts.add(Arrays.copyOfRange(batch, begin, Math.min(batch.length, begin + microBatchSize)));
    }
    return parts;
  }

  /** Returns the order that visits the samples as they stand. */
  public long[] sequence() {
    return IntStream.range(0, samples).asLongStream().toArray();
  }

  /**
   * Begins a pass.
   *
   * @param manager owns what the batches do not
   * @param order the samples in the order to visit
   * @param first the first batch to give, from 0
   * @return micro-batches, each read when asked for and closed by the caller before the next
   */
  public Pass iterate(NDManager manager, long[] order, int first) {
    Iterator<long[]> parts =
        IntStream.range(first, count())
            .boxed()
            .flatMap(batch -> parts(samplesOf(order, batch)).stream())
            .iterator();
    return readAhead > 0 ? new ReadAhead(this, manager, parts, readAhead) : read(manager, parts);
  }

  /** Reads some samples as one batch, which the caller closes. */
  public Batch read(NDManager manager, long[] chosen) {
    return read(manager, List.of(chosen).iterator()).next();
  }

  private Pass read(NDManager manager, Iterator<long[]> parts) {
    FixedOrder order = new FixedOrder(parts, microBatchSize);
    try {
      Iterator<Batch> batches = data.getData(manager, order).iterator();
      return new Pass() {
        @Override
        public boolean hasNext() {
          return batches.hasNext();
        }

        @Override
        public Batch next() {
          return readNext(batches, order, manager);
        }

        @Override
        public void close() {
          // Nothing is read before it is asked for.
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the data set", e);
    } catch (TranslateException e) {
      throw new AdaBetException("the data set cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Explains why a batch that was read does not hold what it should, as engines that compute later
   * say only when they are asked for it.
   *
   * @param chosen its samples
   * @param manager a manager of the network's
   * @param failure what looking at it has thrown
   */
  IllegalArgumentException unreadable(long[] chosen, NDManager manager, EngineException failure) {
    return UnreadableSamples.explain(data, chosen, manager, failure);
  }

  private Batch readNext(Iterator<Batch> batches, FixedOrder order, NDManager manager) {
    Batch batch;
    try {
      batch = batches.next();
    } catch (NoSuchElementException | AdaBetException e) {
      // What is of our own says which sample it is.
      throw e;
    } catch (RuntimeException e) {
      throw UnreadableSamples.explain(data, order.given.remove(), manager, e);
    }
    order.given.remove();
    try {
      return Placement.place(batch, manager);
    } catch (RuntimeException e) {
      batch.close();
      throw e;
    }
  }

  /** Gives DJL an order that is already known, and remembers what it has given. */
  private static final class FixedOrder implements Sampler {

    private final Iterator<long[]> parts;
    private final int batchSize;
    private final Queue<long[]> given = new ArrayDeque<>();

    FixedOrder(Iterator<long[]> parts, int batchSize) {
      this.parts = parts;
      this.batchSize = batchSize;
    }

    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return parts.hasNext();
        }

        @Override
        public List<Long> next() {
          long[] part = parts.next();
          given.add(part);
          return Arrays.stream(part).boxed().toList();
        }
      };
    }

    @Override
    public int getBatchSize() {
      return batchSize;
    }
  }
}

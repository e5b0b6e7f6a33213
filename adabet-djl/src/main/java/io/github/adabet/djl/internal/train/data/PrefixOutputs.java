package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.internal.array.HostArrays;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.walk.Frontier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of the frozen prefix by sample, with the labels: filled while an epoch reads the
 * data, complete once every sample was seen. Not thread-safe.
 */
public final class PrefixOutputs implements AutoCloseable {

  private static final int SAMPLES_READ_AGAIN = 4;

  private final LabelledBatches batches;
  private final FrozenPrefix prefix;
  private final NDManager manager;
  private final Frontier form;
  private final List<PrefixColumn> columns;
  private final PrefixStore store;
  private final BitSet kept = new BitSet();
  private final int[] checksums;
  private long samplesServed;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

  private PrefixOutputs(
      LabelledBatches batches,
      FrozenPrefix prefix,
      NDManager manager,
      Frontier form,
      List<PrefixColumn> columns,
      PrefixStore store) {
    this.batches = batches;
    this.prefix = prefix;
    this.manager = manager;
    this.form = form;
    this.columns = columns;
    this.store = store;
    this.checksums = new int[batches.samples()];
  }

  /**
   * Opens a cache, after it was checked that it would be exact and within its limit.
   *
   * @param cache the user's wish, or null for no cache
   * @param prefix computes the outputs
   * @param batches the training data
   * @param epochs of the training, 1 or more
   * @param manager owns what is read while this is open
   * @return an empty cache, which the caller closes; null if none is wished
   * @throws PrefixCacheException if the data or the engine's outputs are not the same each time, or
   *     the file cannot be made
   * @throws MemoryLimitExceededException if the outputs need more than the limit
   */
  public static @Nullable PrefixOutputs of(
      @Nullable PrefixCache cache,
      FrozenPrefix prefix,
      LabelledBatches batches,
      int epochs,
      NDManager manager) {
    if (cache == null) {
      return null;
    }
    requireSameInEveryEpoch(batches, epochs);
    RepeatableReads.problem(batches, manager)
        .ifPresent(
            problem -> {
              throw changed(problem);
            });
    long[] forward = Arrays.copyOf(batches.sequence(), prefix.batchSize());
    long[] backward = new long[forward.length];
    for (int i = 0; i < forward.length; i++) {
      backward[i] = forward[forward.length - 1 - i];
    }
    try (NDManager scope = manager.newSubManager()) {
      Batch first = batches.read(scope, forward);
      Batch again = batches.read(scope, backward);
      requireSameInputs(forward, first, again);
      Frontier end =
          PrefixTrial.of(
              prefix,
              first.getData(),
              again.getData(),
              forward.length,
              prefix.fillsUp() ? List.of() : batches.smallerParts());
      List<PrefixColumn> columns = new ArrayList<>();
      end.arrays().forEach(array -> columns.add(PrefixColumn.of(array)));
      first.getLabels().forEach(labels -> columns.add(PrefixColumn.of(labels)));
      PrefixStore store = PrefixStore.open(cache, columns, batches.samples());
      return new PrefixOutputs(batches, prefix, manager, end, columns, store);
    }
  }

  /**
   * Refuses samples that look otherwise from epoch to epoch.
   *
   * @param batches the training data
   * @param epochs of the training, 1 or more
   * @throws PrefixCacheException if they do
   */
  public static void requireSameInEveryEpoch(LabelledBatches batches, int epochs) {
    OptionalInt other = batches.firstOtherEpoch(epochs);
    if (other.isPresent()) {
      throw changed(
          "the samples look otherwise in epoch "
              + other.getAsInt()
              + " (Samples.epoch returns others), as augmentation makes it");
    }
  }

  private static void requireSameInputs(long[] samples, Batch first, Batch backward) {
    int[] expected = RepeatableReads.checksums(first, samples.length);
    int[] actual = RepeatableReads.checksums(backward, samples.length);
    for (int i = 0; i < samples.length; i++) {
      if (expected[i] != actual[samples.length - 1 - i]) {
        throw changed(RepeatableReads.changed(samples[i]));
      }
    }
  }

  /**
   * Returns the exception for data that is not the same each time.
   *
   * @param problem what was seen, as part of a sentence
   */
  public static PrefixCacheException changed(String problem) {
    return new PrefixCacheException(
        "Outputs of the frozen prefix cannot be kept: "
            + problem
            + ". Remove the augmentation or the random transforms, or train without the prefix"
            + " cache");
  }

  /** Tells whether the outputs of all samples are kept. */
  boolean complete() {
    return kept.cardinality() == batches.samples();
  }

  /** Returns the bytes kept when complete. */
  public long bytes() {
    return PrefixColumn.bytes(columns) * batches.samples();
  }

  /** Returns how many times the output of a sample was taken from here. */
  public long samplesServed() {
    return samplesServed;
  }

  /** Returns the first leaf that is not part of the prefix. */
  public String split() {
    return prefix.split();
  }

  /** Keeps the outputs of some samples. */
  void keep(long[] samples, Batch batch, Frontier frontier) {
    int column = 0;
    for (NDArray array : frontier.arrays()) {
      store.write(column++, samples, ArrayBytes.of(array));
    }
    for (NDArray labels : batch.getLabels()) {
      store.write(column++, samples, ArrayBytes.of(labels));
    }
    int[] crcs = RepeatableReads.checksums(batch, samples.length);
    for (int i = 0; i < samples.length; i++) {
      checksums[Math.toIntExact(samples[i])] = crcs[i];
      kept.set(Math.toIntExact(samples[i]));
    }
  }

  /**
   * Reads a few samples of the data set again.
   *
   * @param order samples in random order, of which the first are read
   * @throws PrefixCacheException if an input or a label is not what it was
   */
  void requireUnchanged(long[] order) {
    long[] samples = Arrays.copyOf(order, Math.min(SAMPLES_READ_AGAIN, order.length));
    try (NDManager scope = manager.newSubManager();
        Batch batch = batches.read(scope, samples)) {
      int[] crcs = RepeatableReads.checksums(batch, samples.length);
      for (int i = 0; i < samples.length; i++) {
        if (crcs[i] != checksums[Math.toIntExact(samples[i])]) {
          throw changed(RepeatableReads.changed(samples[i]));
        }
      }
    }
  }

  /**
   * Returns samples at the end of the prefix.
   *
   * @param parent owns the arrays until the batch closes them
   * @param samples their positions in the data set
   */
  MicroBatch read(NDManager parent, long[] samples) {
    NDManager owner = parent.newSubManager();
    SortedMap<Integer, NDArray> values = new TreeMap<>();
    int column = 0;
    for (int number : form.values().keySet()) {
      values.put(number, rows(column++, samples, owner));
    }
    NDList labels = new NDList();
    while (column < columns.size()) {
      labels.add(rows(column++, samples, owner));
    }
    samplesServed += samples.length;
    Frontier frontier =
        new Frontier(prefix.history(samples.length), form.position(), values, false);
    return new MicroBatch(frontier, labels, owner);
  }

  private NDArray rows(int column, long[] samples, NDManager owner) {
    PrefixColumn kind = columns.get(column);
    int size = Math.toIntExact(kind.bytes() * samples.length);
    if (buffer.capacity() < size) {
      buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
    store.read(column, samples, buffer.clear().limit(size));
    // A copy, because the engine may use the buffer itself as the array's memory.
    try (NDArray view =
        HostArrays.wrap(owner, buffer.flip(), kind.rows(samples.length), kind.type())) {
      return view.duplicate();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

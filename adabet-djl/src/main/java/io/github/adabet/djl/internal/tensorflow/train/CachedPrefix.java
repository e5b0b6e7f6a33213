package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.block.structure.PrefixCache;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.tensorflow.graph.TensorName;
import io.github.adabet.djl.internal.tensorflow.session.ElementTypes;
import io.github.adabet.djl.internal.tensorflow.session.NativeTensors;
import io.github.adabet.djl.internal.tensorflow.variable.TrainableModel;
import io.github.adabet.djl.internal.train.data.LabelledBatches;
import io.github.adabet.djl.internal.train.data.PrefixColumn;
import io.github.adabet.djl.internal.train.data.PrefixOutputs;
import io.github.adabet.djl.internal.train.data.PrefixStore;
import io.github.adabet.djl.internal.train.data.RepeatableReads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;

/**
 * What the frozen prefix of a network puts out for each sample, with its label: filled while an
 * epoch reads the data, complete once every sample was seen.
 *
 * <p>A micro-batch that is smaller than the others is filled up with its own samples on the way
 * through the prefix, so that a sample has the same bits in whatever batch it comes.
 *
 * <p>Not thread-safe; whoever makes it closes it.
 */
final class CachedPrefix implements AutoCloseable {

  private static final int READ_TWICE = 32;
  private static final int READ_AGAIN = 4;
  private static final double ROUNDING = 1e-5;

  private final TrainableModel model;
  private final LabelledBatches batches;
  private final Samples samples;
  private final List<TensorName> ends;
  private final List<PrefixColumn> columns;
  private final PrefixStore store;
  private final boolean isExact;
  private final BitSet kept = new BitSet();
  private final int[] checksums;
  private long samplesServed;

  private CachedPrefix(
      TrainableModel model,
      LabelledBatches batches,
      Samples samples,
      List<TensorName> ends,
      List<PrefixColumn> columns,
      PrefixStore store,
      boolean isExact) {
    this.model = model;
    this.batches = batches;
    this.samples = samples;
    this.ends = ends;
    this.columns = columns;
    this.store = store;
    this.isExact = isExact;
    this.checksums = new int[batches.samples()];
  }

  /**
   * Opens a cache, after it was checked that it would be exact but for rounding and within its
   * limit.
   *
   * @param cache where, and the most bytes
   * @param model the network, in the graph that it is trained in
   * @param step what is computed in that graph
   * @param batches how the samples are divided
   * @param samples the training data
   * @param epochs of the training, 1 or more
   * @return an empty one
   * @throws PrefixCacheException if there is no prefix, the data or what the network makes of it is
   *     not the same each time, or the file cannot be made
   * @throws io.github.adabet.MemoryLimitExceededException if all samples need more than the limit
   */
  static CachedPrefix of(
      PrefixCache cache,
      TrainableModel model,
      BackwardStep step,
      LabelledBatches batches,
      Samples samples,
      int epochs) {
    PrefixOutputs.requireSameInEveryEpoch(batches, epochs);
    requireRepeatable(batches, samples);
    int together = Math.min(batches.microBatchSize(), batches.samples());
    long[] forward = IntStream.range(0, together).asLongStream().toArray();
    // At other places, and beside others: every other sample is the first one.
    long[] mixed = new long[together];
    for (int i = 0; i < together; i++) {
      mixed[i] = i % 2 == 0 ? together - 1 - i : 0;
    }
    LabelledTensors first = SampleReader.read(samples, forward);
    List<TensorName> ends = storable(model, step, first.inputs(), together);
    List<PrefixColumn> columns = new ArrayList<>();
    boolean isExact;
    try (PrefixEnds once = PrefixEnds.of(model, ends, first.inputs());
        PrefixEnds again = PrefixEnds.of(model, ends, SampleReader.read(samples, mixed).inputs())) {
      isExact = isExact(once, again, mixed);
      // Where the batch's largest counts, whoever is beside it does not notice others.
      for (int alone : new int[] {0, together - 1}) {
        TensorBatch copies = picked(first.inputs(), together, place -> alone);
        try (PrefixEnds beside = PrefixEnds.of(model, ends, copies)) {
          long[] same = new long[together];
          Arrays.fill(same, alone);
          isExact &= isExact(once, beside, same);
        }
      }
      once.tensors().forEach(tensor -> columns.add(column(NativeTensors.copyOf(tensor))));
    }
    columns.add(column(first.labels().first()));
    return new CachedPrefix(
        model,
        batches,
        samples,
        ends,
        columns,
        PrefixStore.open(cache, columns, batches.samples()),
        isExact);
  }

  private static PrefixColumn column(HostTensor rows) {
    return new PrefixColumn(rows.shape().slice(1), rows.type());
  }

  private static void requireRepeatable(LabelledBatches batches, Samples samples) {
    long[] some =
        IntStream.range(0, READ_TWICE).mapToLong(reading -> reading % batches.samples()).toArray();
    int place =
        Arrays.mismatch(
            checksums(SampleReader.read(samples, some)),
            checksums(SampleReader.read(samples, some)));
    if (place >= 0) {
      throw PrefixOutputs.changed(RepeatableReads.changed(some[place]));
    }
  }

  private static int[] checksums(LabelledTensors batch) {
    List<ByteBuffer> contents = new ArrayList<>();
    batch.inputs().tensors().forEach(tensor -> contents.add(tensor.bytes()));
    batch.labels().tensors().forEach(tensor -> contents.add(tensor.bytes()));
    return RepeatableReads.checksums(contents, batch.inputs().samples());
  }

  /** Cuts further in front where a tensor has not the samples along its first axis. */
  private static List<TensorName> storable(
      TrainableModel model, BackwardStep step, TensorBatch batch, int count) {
    Set<String> notKept = new HashSet<>();
    while (true) {
      List<TensorName> ends = step.cut(model.inputs(), notKept).tensors();
      try (PrefixEnds trial = PrefixEnds.of(model, ends, batch)) {
        int before = notKept.size();
        for (int i = 0; i < ends.size(); i++) {
          if (!isStorable(trial.tensors().get(i), count)) {
            notKept.add(ends.get(i).node());
          }
        }
        if (notKept.size() == before) {
          return ends;
        }
      }
    }
  }

  private static boolean isStorable(Tensor tensor, int count) {
    long[] shape = tensor.shape().asArray();
    return shape.length > 0 && shape[0] == count && ElementTypes.of(tensor.dataType()).isPresent();
  }

  /**
   * Compares what samples put out at other places of a batch and beside other samples. TensorFlow
   * rounds the last ones of a batch otherwise where their number does not fit its vectors.
   *
   * @param once what the first samples put out, in their order
   * @param again what some of them put out
   * @param samples which ones
   * @return whether they are the same to the bit
   * @throws PrefixCacheException if they differ by more than rounding
   */
  private static boolean isExact(PrefixEnds once, PrefixEnds again, long[] samples) {
    boolean isExact = true;
    for (int i = 0; i < once.tensors().size(); i++) {
      HostTensor one = NativeTensors.copyOf(once.tensors().get(i));
      HostTensor other = NativeTensors.copyOf(again.tensors().get(i));
      int[] sums = checksums(once.tensors().get(i), samples.length);
      int[] others = checksums(again.tensors().get(i), samples.length);
      for (int j = 0; j < samples.length; j++) {
        if (others[j] != sums[(int) samples[j]]) {
          isExact = false;
          requireClose(one.entry(samples[j]).toFloats(), other.entry(j).toFloats(), samples.length);
        }
      }
    }
    return isExact;
  }

  private static void requireClose(float[] one, float[] other, int count) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i]));
      difference = Math.max(difference, Math.abs((double) one[i] - other[i]));
    }
    if (!(difference <= ROUNDING * largest)) {
      throw new PrefixCacheException(
          "What the frozen prefix puts out for a sample depends on the others and its place in a"
              + " batch of "
              + count
              + ", by "
              + difference
              + " where the largest number is "
              + largest
              + ", so it cannot be kept. Train without the prefix cache");
    }
  }

  private static int[] checksums(Tensor rows, int count) {
    return RepeatableReads.checksums(List.of(NativeTensors.bytes(rows)), count);
  }

  /** Tells whether the outputs of all samples are kept. */
  boolean isComplete() {
    return kept.cardinality() == batches.samples();
  }

  /** Returns the bytes kept when complete. */
  long bytes() {
    return PrefixColumn.bytes(columns) * batches.samples();
  }

  /** Returns how many times the output of a sample was taken from here. */
  long samplesServed() {
    return samplesServed;
  }

  /** Tells whether a sample is the same to the bit at every place of a batch. */
  boolean isExact() {
    return isExact;
  }

  /** Returns what is kept of a sample, its label left aside. */
  List<TensorName> ends() {
    return ends;
  }

  /**
   * Runs samples through the prefix, and keeps what it puts out.
   *
   * @param batch the samples
   * @param positions theirs in the data set
   * @return what the rest of the network is given; the caller closes it
   */
  StepBatch keep(LabelledTensors batch, long[] positions) {
    int full = Math.min(batches.microBatchSize(), batches.samples());
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    try (PrefixEnds run = PrefixEnds.of(model, ends, filledUp(batch.inputs(), full))) {
      for (int i = 0; i < ends.size(); i++) {
        ByteBuffer rows = NativeTensors.bytes(run.tensors().get(i));
        int size = Math.toIntExact(columns.get(i).bytes() * positions.length);
        ByteBuffer own = rows.slice(0, size).order(ByteOrder.nativeOrder());
        store.write(i, positions, own);
        feeds.put(ends.get(i), tensor(i, positions.length, target -> target.put(own)));
      }
    } catch (RuntimeException e) {
      feeds.values().forEach(Tensor::close);
      throw e;
    }
    HostTensor labels = batch.labels().first();
    store.write(ends.size(), positions, labels.bytes());
    int[] sums = checksums(batch);
    for (int i = 0; i < positions.length; i++) {
      checksums[Math.toIntExact(positions[i])] = sums[i];
      kept.set(Math.toIntExact(positions[i]));
    }
    return new StepBatch(feeds, labels, batch.inputs().toString());
  }

  private static TensorBatch filledUp(TensorBatch inputs, int full) {
    int count = inputs.samples();
    return count == full ? inputs : picked(inputs, full, place -> place % count);
  }

  /** Returns a batch of samples of another one, which stand at the given places there. */
  private static TensorBatch picked(TensorBatch inputs, int count, IntUnaryOperator places) {
    Map<String, HostTensor> picked = new LinkedHashMap<>();
    for (String name : inputs.names()) {
      List<HostTensor> entries =
          IntStream.range(0, count)
              .map(places)
              .mapToObj(place -> inputs.get(name).entry(place))
              .toList();
      picked.put(name, HostTensor.stack(entries));
    }
    return TensorBatch.of(picked);
  }

  /** Returns a tensor of so many rows of a column. */
  private Tensor tensor(int column, int count, Consumer<ByteBuffer> fill) {
    PrefixColumn kind = columns.get(column);
    Tensor tensor = NativeTensors.unset(kind.type(), kind.rows(count).getShape());
    fill.accept(NativeTensors.bytes(tensor));
    return tensor;
  }

  /**
   * Returns samples at the end of the prefix, which were all kept.
   *
   * @param positions theirs in the data set
   * @return what the rest of the network is given; the caller closes it
   */
  StepBatch read(long[] positions) {
    Map<TensorName, Tensor> feeds = new LinkedHashMap<>();
    try {
      for (int i = 0; i < ends.size(); i++) {
        int column = i;
        feeds.put(
            ends.get(i),
            tensor(i, positions.length, target -> store.read(column, positions, target)));
      }
      PrefixColumn ofLabels = columns.get(ends.size());
      ByteBuffer labels =
          ByteBuffer.allocate(Math.toIntExact(ofLabels.bytes() * positions.length))
              .order(ByteOrder.nativeOrder());
      store.read(ends.size(), positions, labels);
      samplesServed += positions.length;
      return new StepBatch(
          feeds,
          HostTensor.of(ofLabels.type(), labels.flip(), ofLabels.rows(positions.length).getShape()),
          "what the frozen prefix made of them");
    } catch (RuntimeException e) {
      feeds.values().forEach(Tensor::close);
      throw e;
    }
  }

  /**
   * Reads a few samples of the data set again.
   *
   * @param order samples in random order, of which the first are read
   * @throws PrefixCacheException if an input or a label is not what it was
   */
  void requireUnchanged(long[] order) {
    long[] some = Arrays.copyOf(order, Math.min(READ_AGAIN, order.length));
    int[] sums = checksums(SampleReader.read(samples, some));
    for (int i = 0; i < some.length; i++) {
      if (sums[i] != checksums[Math.toIntExact(some[i])]) {
        throw PrefixOutputs.changed(RepeatableReads.changed(some[i]));
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

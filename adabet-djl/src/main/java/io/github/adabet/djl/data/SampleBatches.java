package io.github.adabet.djl.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads samples into batches of DJL's. Used by one thread. */
final class SampleBatches implements Iterator<Batch> {

  private final Samples samples;
  private final Iterator<List<Long>> parts;
  private final NDManager manager;
  private long @Nullable [] upcoming;

  /**
   * Begins a pass.
   *
   * @param samples what is read
   * @param parts the indices of each batch
   * @param manager owns what the batches do not
   */
  SampleBatches(Samples samples, Iterator<List<Long>> parts, NDManager manager) {
    this.samples = samples;
    this.parts = parts;
    this.manager = manager;
  }

  @Override
  public boolean hasNext() {
    return upcoming != null || parts.hasNext();
  }

  @Override
  public Batch next() {
    long[] indices = upcoming == null ? pull() : upcoming;
    if (indices == null) {
      throw new NoSuchElementException("the pass is over");
    }
    upcoming = pull();
    if (upcoming != null) {
      samples.prefetch(upcoming);
    }
    return batch(samples.read(indices));
  }

  private long @Nullable [] pull() {
    return parts.hasNext() ? parts.next().stream().mapToLong(Long::longValue).toArray() : null;
  }

  private Batch batch(List<Sample> read) {
    TensorBatch inputs = TensorBatch.stack(read);
    boolean labelled = read.stream().anyMatch(Sample::labelled);
    TensorBatch labels = labelled ? TensorBatch.stackLabels(read) : null;
    NDManager owner = manager.newSubManager();
    try {
      return new Batch(
          owner,
          inputs.copyTo(owner),
          labels == null ? new NDList() : labels.copyTo(owner),
          read.size(),
          Batchifier.STACK,
          Batchifier.STACK,
          0,
          0);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }
}

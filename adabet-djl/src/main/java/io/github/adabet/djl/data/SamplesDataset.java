package io.github.adabet.djl.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.util.Progress;

/** Samples as DJL's trainers, and ours for DJL's blocks, read them. */
public final class SamplesDataset extends RandomAccessDataset {

  private final Samples samples;

  private SamplesDataset(Samples samples) {
    super(new Builder().setSampling(1, false));
    this.samples = samples;
  }

  /**
   * Makes a data set of samples.
   *
   * @param samples read when the data set is
   * @return a data set that reads the samples in order, one per batch, unless it is given a
   *     sampler; the data set itself for {@link Samples#of(RandomAccessDataset, NDManager)}
   */
  public static RandomAccessDataset of(Samples samples) {
    return samples instanceof DatasetSamples wrapped
        ? wrapped.dataset()
        : new SamplesDataset(samples);
  }

  /**
   * These samples as they are seen in an epoch of training.
   *
   * @param epoch from 1
   * @return a view; this data set itself if the samples are the same in that epoch
   */
  public SamplesDataset epoch(int epoch) {
    Samples seen = samples.epoch(epoch);
    return seen.equals(samples) ? this : new SamplesDataset(seen);
  }

  @Override
  public Record get(NDManager manager, long index) {
    Sample sample = samples.read(index);
    return new Record(
        TensorBatch.copy(sample.inputs(), manager), TensorBatch.copy(sample.labels(), manager));
  }

  /**
   * Reads whole batches: the samples of each together, those of the next one {@link
   * Samples#prefetch prefetched}.
   *
   * @param manager each batch's arrays are below it, in a manager that the batch closes
   * @param sampler what belongs to each batch
   * @return batches, each read when it is asked for
   */
  @Override
  public Iterable<Batch> getData(NDManager manager, Sampler sampler) {
    return () -> new SampleBatches(samples, sampler.sample(this), manager);
  }

  @Override
  protected long availableSize() {
    return samples.size();
  }

  @Override
  public void prepare(Progress progress) {}

  /**
   * Makes a data set of samples that have labels.
   *
   * @param samples read when they are needed
   * @return the data set
   * @throws IllegalArgumentException if the first sample has no label
   */
  public static RandomAccessDataset ofLabelled(Samples samples) {
    if (samples.size() > 0 && !samples.read(0).labelled()) {
      throw new IllegalArgumentException(
          "The samples have no labels; give labelled ones: Samples.of(inputs, labels)");
    }
    return of(samples);
  }

  /** Only the sampling of the base class is used. */
  private static final class Builder extends BaseBuilder<Builder> {

    @Override
    protected Builder self() {
      return this;
    }
  }
}

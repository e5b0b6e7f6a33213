package io.github.adabet.djl.block;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.util.Progress;
import java.io.IOException;

/** The first sample of a data set, as often as wanted, without taking memory for it. */
final class ManyAlike extends RandomAccessDataset {

  private final RandomAccessDataset samples;
  private final long count;

  ManyAlike(RandomAccessDataset samples, long count) {
    super(new Builder().setSampling(1, false));
    this.samples = samples;
    this.count = count;
  }

  @Override
  public Record get(NDManager manager, long index) throws IOException {
    return samples.get(manager, 0);
  }

  @Override
  protected long availableSize() {
    return count;
  }

  @Override
  public void prepare(Progress progress) {}

  /** Only the sampling of the base class is used. */
  private static final class Builder extends BaseBuilder<Builder> {

    @Override
    protected Builder self() {
      return this;
    }
  }
}

package io.github.adabet.djl.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import io.github.adabet.AdaBetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The samples of a data set of DJL's.
 *
 * @param dataset the data set, prepared
 * @param manager owns the managers that samples are read into
 */
record DatasetSamples(RandomAccessDataset dataset, NDManager manager) implements Samples {

  static DatasetSamples of(RandomAccessDataset dataset, NDManager manager) {
    try {
      dataset.prepare();
    } catch (IOException e) {
      throw new UncheckedIOException("the data set cannot be read", e);
    } catch (TranslateException e) {
      throw new AdaBetException("the data set cannot be prepared: " + e.getMessage(), e);
    }
    return new DatasetSamples(dataset, manager);
  }

  @Override
  public long size() {
    return dataset.size();
  }

  @Override
  public Sample read(long index) {
    Objects.checkIndex(index, size());
    try (NDManager scratch = manager.newSubManager()) {
      Iterator<Batch> batches = dataset.getData(scratch, new Single(index)).iterator();
      try (Batch batch = batches.next()) {
        Map<String, HostTensor> labels =
            batch.getLabels().isEmpty() ? Map.of() : TensorBatch.copyOf(batch.getLabels()).entry(0);
        return new Sample(TensorBatch.copyOf(batch.getData()).entry(0), labels);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("sample " + index + " of the data set cannot be read", e);
    } catch (TranslateException e) {
      throw new AdaBetException(
          "sample " + index + " of the data set cannot be read: " + e.getMessage(), e);
    }
  }

  /** Asks a data set for one sample. */
  private record Single(long index) implements Sampler {

    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
      return List.of(List.of(index)).iterator();
    }

    @Override
    public int getBatchSize() {
      return 1;
    }
  }
}

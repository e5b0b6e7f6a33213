package io.github.adabet.bench.images;

import io.github.adabet.LayerRanking;
import io.github.adabet.bench.Median;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.dataset.ImageCatalog;
import io.github.adabet.djl.dataset.ImagePreprocessing;
import io.github.adabet.djl.dataset.ImageSamples;
import io.github.adabet.djl.dataset.ImageSamplesOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads, runs and ranks the same images, round after round. Used by one thread.
 *
 * @param network what they are run through
 * @param catalog the images
 * @param preprocessing what becomes of them
 * @param batchSize images that run together
 * @param threads that decode
 * @param ranked is told every ranking
 */
record ImagesRun(
    PretrainedNetwork network,
    ImageCatalog catalog,
    ImagePreprocessing preprocessing,
    int batchSize,
    int threads,
    Consumer<LayerRanking> ranked) {

  /** What was measured. */
  enum Work {
    READ("read the folder"),
    FORWARD("forward passes, images in memory"),
    RANK("ranking, images in memory"),
    RANK_FOLDER("ranking, images from the folder");

    private final String label;

    Work(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * One kind of work.
   *
   * @param work what it was
   * @param seconds of each round
   */
  record Measured(Work work, List<Double> seconds) {

    double median() {
      return Median.of(seconds);
    }
  }

  private static final double NANOSECONDS = 1e9;

  /**
   * Measures every kind of work once in each round, after a batch of each that does not count.
   *
   * @param rounds 1 or more
   */
  List<Measured> run(int rounds) {
    Map<Work, List<Double>> seconds = new EnumMap<>(Work.class);
    TensorBatch batch = firstBatch();
    warmUp(batch);
    for (int round = 0; round < rounds; round++) {
      for (Work work : Work.values()) {
        double taken = seconds(() -> images(work, batch, catalog));
        seconds.computeIfAbsent(work, key -> new ArrayList<>()).add(taken);
      }
    }
    return seconds.entrySet().stream()
        .map(entry -> new Measured(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  private TensorBatch firstBatch() {
    try (ImageSamples samples = samples(catalog)) {
      return samples.batches(batchSize).iterator().next();
    }
  }

  private void warmUp(TensorBatch batch) {
    int[] few = new int[Math.min(2 * batchSize, catalog.size())];
    for (int i = 0; i < few.length; i++) {
      few[i] = i;
    }
    for (Work work : Work.values()) {
      images(work, batch, catalog.pick(few));
    }
  }

  /** Returns the number of images that the work was done with. */
  private long images(Work work, TensorBatch batch, ImageCatalog images) {
    List<TensorBatch> held =
        Collections.nCopies((images.size() + batchSize - 1) / batchSize, batch);
    return switch (work) {
      case READ -> {
        try (ImageSamples samples = samples(images)) {
          long read = 0;
          for (TensorBatch next : samples.batches(batchSize)) {
            read += next.samples();
          }
          yield read;
        }
      }
      case FORWARD -> {
        held.forEach(network::predict);
        yield images.size();
      }
      case RANK -> {
        ranked.accept(network.rank(held));
        yield images.size();
      }
      case RANK_FOLDER -> {
        try (ImageSamples samples = samples(images)) {
          ranked.accept(network.rank(samples.batches(batchSize)));
          yield images.size();
        }
      }
    };
  }

  /** Every pass decodes anew, as the first one over any folder does. */
  private ImageSamples samples(ImageCatalog images) {
    ImageSamplesOptions options =
        ImageSamplesOptions.builder().threads(threads).cacheBytes(0).build();
    return ImageSamples.of(images, preprocessing, options);
  }

  private static double seconds(LongSupplier work) {
    long start = System.nanoTime();
    if (work.getAsLong() == 0) {
      throw new IllegalStateException("no image was read");
    }
    return (System.nanoTime() - start) / NANOSECONDS;
  }
}

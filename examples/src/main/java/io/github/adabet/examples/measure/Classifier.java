package io.github.adabet.examples.measure;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/**
 * Runs a network on images and hands out what it says of each.
 *
 * @param network puts out one number per class
 * @param batchSize images that run together, 1 or more
 * @param listener hears of each batch, and may cancel
 */
public record Classifier(PretrainedNetwork network, int batchSize, ProgressListener listener) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public Classifier {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize is " + batchSize + "; it must be 1 or more");
    }
  }

  /**
   * Classifies images in their order.
   *
   * @param task what the work is called
   * @param samples the images
   * @param consumer is given each batch of samples and the network's outputs for it, (B, classes)
   * @throws OperationCancelledException if the listener cancelled
   * @throws IllegalArgumentException if the network does not put out one row of numbers per image
   */
  public void run(String task, Samples samples, BiConsumer<List<Sample>, HostTensor> consumer) {
    for (long from = 0; from < samples.size(); from += batchSize) {
      if (listener.isCancelled()) {
        throw new OperationCancelledException("Cancelled after " + from + " images.");
      }
      long to = Math.min(samples.size(), from + batchSize);
      List<Sample> read = samples.read(LongStream.range(from, to).toArray());
      if (to < samples.size()) {
        long end = Math.min(samples.size(), to + batchSize);
        samples.prefetch(LongStream.range(to, end).toArray());
      }
      HostTensor outputs = network.predict(TensorBatch.stack(read)).first();
      if (outputs.shape().dimension() != 2) {
        throw new IllegalArgumentException(
            "the network %s puts out %s; a classifier puts out one row of numbers per image"
                .formatted(network.name(), outputs));
      }
      consumer.accept(read, outputs);
      listener.onProgress(Progress.of(task, to, samples.size()));
    }
  }
}

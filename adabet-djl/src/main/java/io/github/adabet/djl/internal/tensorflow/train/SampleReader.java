package io.github.adabet.djl.internal.tensorflow.train;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.concurrent.Uninterrupted;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of a pass in their order, when they are asked for, or a few ahead on threads of
 * its own. Used by one thread, which closes it.
 */
final class SampleReader implements AutoCloseable {

  private final Samples samples;
  private final Iterator<long[]> parts;
  private final int ahead;
  private final @Nullable ExecutorService threads;
  private final Deque<long[]> upcoming = new ArrayDeque<>();
  private final Deque<Future<LabelledTensors>> reading = new ArrayDeque<>();

  /**
   * Begins a pass.
   *
   * @param samples labelled
   * @param parts the positions of each batch's samples
   * @param ahead batches to read before they are asked for, and threads, or 0
   */
  SampleReader(Samples samples, Iterator<long[]> parts, int ahead) {
    this.samples = samples;
    this.parts = parts;
    this.ahead = ahead;
    this.threads =
        ahead == 0
            ? null
            : Executors.newFixedThreadPool(
                ahead,
                task -> {
                  Thread thread = new Thread(task, "adabet-read-ahead");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /** Returns the next batch; there must be one. */
  LabelledTensors next() {
    if (threads != null) {
      submit(threads);
      LabelledTensors batch = Uninterrupted.get(reading.remove());
      submit(threads);
      return batch;
    }
    long[] part = upcoming.isEmpty() ? parts.next() : upcoming.remove();
    if (parts.hasNext()) {
      long[] following = parts.next();
      samples.prefetch(following);
      upcoming.add(following);
    }
    return read(samples, part);
  }

  private void submit(ExecutorService pool) {
    while (reading.size() < ahead && parts.hasNext()) {
      long[] part = parts.next();
      reading.add(pool.submit(() -> read(samples, part)));
    }
  }

  /**
   * Reads one batch.
   *
   * @throws IllegalArgumentException if a sample has no label
   */
  static LabelledTensors read(Samples samples, long[] part) {
    List<Sample> read = samples.read(part);
    for (int i = 0; i < part.length; i++) {
      if (!read.get(i).labelled()) {
        throw new IllegalArgumentException(
            "Sample " + part[i] + " of the data set has no label; give labelled samples");
      }
    }
    return new LabelledTensors(TensorBatch.stack(read), TensorBatch.stackLabels(read));
  }

  /**
   * Refuses to read ahead what draws random numbers, by reading a first batch twice.
   *
   * @throws IllegalArgumentException if it is not the same both times
   */
  static void requireRepeatable(Samples samples, int together) {
    long[] part = new long[(int) Math.min(together, samples.size())];
    Arrays.setAll(part, i -> i);
    if (!read(samples, part).equals(read(samples, part))) {
      throw new IllegalArgumentException(
          "readAhead is asked for, but reading the data set draws random numbers, as random"
              + " transforms do; in other threads they would not repeat. Remove the random"
              + " transforms, or leave readAhead out");
    }
  }

  /**
   * Checks the inputs of a batch.
   *
   * @param inputs what the network is given
   * @param samples their positions in the data set
   * @param place what it is for, for the message
   * @throws IllegalArgumentException if they hold NaN or infinities
   */
  static void requireFinite(TensorBatch inputs, long[] samples, String place) {
    for (HostTensor input : inputs.tensors()) {
      if (input.type() == DataType.FLOAT32 && !isFinite(input)) {
        throw new IllegalArgumentException(
            "The input of "
                + place
                + " holds NaN or infinities, in one of the samples "
                + Arrays.toString(samples)
                + " of the data set. Remove or repair them");
      }
    }
  }

  private static boolean isFinite(HostTensor tensor) {
    // 0 times what is not finite is NaN, and NaN stays.
    float sum = 0;
    for (float value : tensor.toFloats()) {
      sum += value * 0;
    }
    return sum == 0;
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
      reading.forEach(future -> future.cancel(false));
      Uninterrupted.end(threads);
    }
  }
}

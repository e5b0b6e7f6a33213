package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.adabet.djl.internal.concurrent.Uninterrupted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the batches of a pass on threads of its own, a few ahead of the one asked for, and gives
 * them in their order. Used by one thread.
 */
final class ReadAhead implements LabelledBatches.Pass {

  private final LabelledBatches batches;
  private final NDManager manager;
  private final Iterator<long[]> parts;
  private final int ahead;
  private final ExecutorService threads;
  private final Deque<Future<Batch>> reading = new ArrayDeque<>();

  /**
   * Begins a pass.
   *
   * @param batches the data set
   * @param manager owns what the batches do not
   * @param parts the samples of each batch
   * @param ahead batches to read before they are asked for, and threads, 1 or more
   */
  ReadAhead(LabelledBatches batches, NDManager manager, Iterator<long[]> parts, int ahead) {
    this.batches = batches;
    this.manager = manager;
    this.parts = parts;
    this.ahead = ahead;
    this.threads =
        Executors.newFixedThreadPool(
            ahead,
            task -> {
              Thread thread = new Thread(task, "adabet-read-ahead");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public boolean hasNext() {
    return !reading.isEmpty() || parts.hasNext();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the pass is over");
    }
    submit(ahead);
    Batch batch = Uninterrupted.get(reading.remove());
    submit(ahead);
    return batch;
  }

  private void submit(int most) {
    while (reading.size() < most && parts.hasNext()) {
      long[] part = parts.next();
      reading.add(threads.submit(() -> batches.read(manager, part)));
    }
  }

  /** Waits for the reads under way, and closes what nobody asked for. */
  @Override
  public void close() {
    threads.shutdown();
    for (Future<Batch> future : reading) {
      if (!future.cancel(false)) {
        closeQuietly(future);
      }
    }
    Uninterrupted.end(threads);
  }

  /** Closes a batch that was read; if reading failed there is none, and nobody to tell. */
  private static void closeQuietly(Future<Batch> read) {
    try {
      Uninterrupted.get(read).close();
    } catch (RuntimeException e) {
      // The batch was not asked for.
    }
  }
}

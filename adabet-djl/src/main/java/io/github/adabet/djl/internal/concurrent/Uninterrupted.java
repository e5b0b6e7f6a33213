package io.github.adabet.djl.internal.concurrent;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waits whether the thread is interrupted or not; an interrupted thread stays interrupted. */
public final class Uninterrupted {

  private Uninterrupted() {}

  /**
   * Waits for a result.
   *
   * @param future computes it, and throws no checked exception
   * @param <T> the result's class
   * @return the result
   * @throws RuntimeException if computing it does; an {@link Error} is thrown on, too
   * @throws java.util.concurrent.CancellationException if it was given up
   */
  public static <T> T get(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a task threw what it does not declare", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Lets threads take no more work, and waits until that which they have is done.
   *
   * @param threads shut down here
   */
  public static void end(ExecutorService threads) {
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

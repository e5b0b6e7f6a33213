package io.github.adabet.topology.internal.support;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what several threads have finished, and tells a listener on the thread that made the call.
 */
public final class TaskProgress {
  /** Hears how far a call is. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called on the thread that made the call.
     *
     * @param task what is being done
     * @param done units finished
     * @param total units in all
     */
    void report(String task, long done, long total);
  }

  private final Listener listener;
  private final String task;
  private final long total;
  private final Thread caller = Thread.currentThread();
  private final AtomicLong done = new AtomicLong();

  /**
   * For a task that the current thread's call begins.
   *
   * @param listener hears of progress
   * @param task what is being done
   * @param total units in all
   */
  public TaskProgress(Listener listener, String task, long total) {
    this.listener = listener;
    this.task = task;
    this.total = total;
  }

  /**
   * Counts finished units; any thread may call it.
   *
   * @param units how many
   */
  public void advance(long units) {
    long finished = done.addAndGet(units);
    if (Thread.currentThread() == caller) {
      listener.report(task, finished, total);
    }
  }
}

package io.github.adabet.topology.internal.homology.call;

import io.github.adabet.MemorySize;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.internal.support.Cancellation;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One call of the engine: how many threads and how much memory it may use, whether to go on, whom
 * to tell. Safe for use by several threads.
 */
public final class EngineCall {
  private static final int CHECKED_EVERY = 1 << 16;

  private final RunningComputation running;
  private final Cancellation cancellation;
  private final Thread caller = Thread.currentThread();
  private final int threads;
  private final long maximumMemory;
  private final AtomicLong held = new AtomicLong();

  /**
   * A call that has begun.
   *
   * @param running what its caller wants
   * @param threads the largest number of threads, 1 or more
   * @param maximumMemory how many bytes may be counted by {@link #hold}
   */
  public EngineCall(RunningComputation running, int threads, long maximumMemory) {
    this.running = running;
    this.cancellation = new Cancellation(running::check);
    this.threads = threads;
    this.maximumMemory = maximumMemory;
  }

  public int threads() {
    return threads;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  /** Throws if the call should end. */
  public void check() {
    cancellation.check();
  }

  /** In a loop of many short steps: throws at every 65,536th step if the call should end. */
  public void checkAt(int step) {
    if (step % CHECKED_EVERY == 0) {
      check();
    }
  }

  /** Reports progress if the current thread made the call; others' progress is told by it. */
  public void report(String task, long done, long total) {
    if (Thread.currentThread() == caller) {
      running.report(task, done, total);
    }
  }

  /**
   * Counts bytes that are about to be held.
   *
   * @throws ComplexTooLargeException if they exceed the limit together with those before
   */
  public void hold(long bytes) {
    if (held.addAndGet(bytes) > maximumMemory) {
      throw new ComplexTooLargeException(
          "the reduction needs more than the "
              + MemorySize.available(maximumMemory)
              + " that it may take: raise maximumMemory, or lower the maximum degree or the"
              + " threshold, or take fewer points.");
    }
  }

  /** The bytes counted so far. */
  public long held() {
    return held.get();
  }

  /** Counts bytes no more. */
  public void release(long bytes) {
    held.addAndGet(-bytes);
  }
}

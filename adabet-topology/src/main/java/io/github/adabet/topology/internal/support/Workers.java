package io.github.adabet.topology.internal.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs numbered tasks on a number of threads that live as long as the call. The caller's thread is
 * one of them. Each thread owns one state, and takes the next task when it has finished one.
 *
 * @param <S> the type of the state
 */
public final class Workers<S> {
  private final int tasks;
  private final Cancellation cancellation;
  private final ObjIntConsumer<S> task;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Workers(int tasks, Cancellation cancellation, ObjIntConsumer<S> task) {
    this.tasks = tasks;
    this.cancellation = cancellation;
    this.task = task;
  }

  /**
   * Runs all tasks and returns when every thread has ended.
   *
   * @param <S> the type of the state
   * @param threads the largest number of threads, 1 or more
   * @param tasks the number of tasks; each number from 0 to it (excluded) runs once, in no
   *     particular order
   * @param cancellation asked before each task
   * @param state makes one thread's state
   * @param task one task
   * @return the states, in no particular order
   * @throws RuntimeException the first failure of a task
   */
  public static <S> List<S> run(
      int threads,
      int tasks,
      Cancellation cancellation,
      Supplier<S> state,
      ObjIntConsumer<S> task) {
    Workers<S> workers = new Workers<>(tasks, cancellation, task);
    int count = Math.max(1, Math.min(threads, tasks));
    List<S> states = new ArrayList<>(count);
    List<Thread> started = new ArrayList<>(count - 1);
    try {
      for (int i = 1; i < count; i++) {
        S own = state.get();
        states.add(own);
        Thread thread = new Thread(() -> workers.work(own), "adabet-topology-" + i);
        thread.setDaemon(true);
        thread.start();
        started.add(thread);
      }
      S own = state.get();
      states.add(own);
      workers.work(own);
    } catch (RuntimeException | Error e) {
      workers.fail(e);
    } finally {
      started.forEach(workers::join);
    }
    workers.throwFailure();
    return states;
  }

  private void work(S state) {
    try {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        cancellation.check();
        task.accept(state, i);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    cancellation.stop();
  }

  /** Waits to the end: a thread that outlived the call would read arrays that the caller reuses. */
  private void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        cancellation.stop();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() {
    Throwable cause = failure.get();
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException exception) {
      throw exception;
    }
  }
}

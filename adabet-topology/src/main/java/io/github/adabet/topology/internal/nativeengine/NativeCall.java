package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.MemorySize;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.control.EngineFailedException;
import io.github.adabet.topology.control.RunningComputation;
import io.github.adabet.topology.internal.nativeengine.binding.AdaBetTopology;
import io.github.adabet.topology.internal.nativeengine.binding.NativeControl;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the library. Native code cannot ask Java whether to go on, so two threads share a long
 * call: one is in the library, the other asks every few milliseconds and raises the flag in the
 * control block that the library looks at. No call outlives its caller's: whatever ends it, the
 * other thread is joined before anything is thrown, and then nobody uses the call's memory any
 * more.
 */
final class NativeCall {
  /** Which thread is in the library. */
  enum Place {
    /** The caller's, and nobody asks: for what takes milliseconds at most. */
    BRIEF,
    /**
     * The caller's, while another thread asks. A listener hears of the end only, since it is told
     * on the caller's thread.
     */
    HERE,
    /** Another, while the caller's thread asks and tells the listener. */
    AWAY
  }

  /** How the numbers in the control block are told to a listener. */
  interface Report {
    void report(RunningComputation running, int phase, long done, long total, long memoryPeak);
  }

  /** How long the first wait is; each is twice as long as the one before, up to the last. */
  private static final long FIRST_WAIT_MICROS = 250;

  private static final long LAST_WAIT_MICROS = 4000;

  /** While a call lasts the listener is told at most this often; at its end it always is. */
  private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final RunningComputation running;
  private final NativeControl control;
  private final Report report;
  private long told = System.nanoTime();

  /**
   * One call.
   *
   * @param control a zeroed block, used by no other call
   */
  NativeCall(RunningComputation running, NativeControl control, Report report) {
    this.running = running;
    this.control = control;
    this.report = report;
  }

  /** The call's control block. */
  NativeControl control() {
    return control;
  }

  /** The largest number of bytes that the library held at once; of use after the call too. */
  long memoryPeak() {
    return control.memory_peak();
  }

  /**
   * Makes the call.
   *
   * @param place which thread makes it
   * @param call a function of the library with this call's control block; returns its code
   * @throws OperationCancelledException if it was cancelled
   * @throws io.github.adabet.topology.control.DeadlineExceededException if its time is over
   * @throws ComplexTooLargeException if it needs too much memory or too large numbers
   * @throws EngineFailedException if the library fails
   */
  void run(Place place, IntSupplier call) {
    if (!isAccepted(place, call)) {
      throw new EngineFailedException(
          "the native library refused its arguments; this is a defect, please report it.", null);
    }
  }

  /**
   * Makes a call that the library may refuse for what the values are.
   *
   * @return false if it refused the arguments
   */
  boolean isAccepted(Place place, IntSupplier call) {
    running.check();
    int code =
        switch (place) {
          case BRIEF -> call.getAsInt();
          case HERE -> here(call);
          case AWAY -> away(call);
        };
    switch (code) {
      case AdaBetTopology.ADABET_OK -> tell();
      case AdaBetTopology.ADABET_INVALID -> {
        return false;
      }
      case AdaBetTopology.ADABET_CANCELLED -> {
        running.check();
        throw new OperationCancelledException(
            "the computation was cancelled before it was done; call again to start afresh.");
      }
      case AdaBetTopology.ADABET_OUT_OF_MEMORY ->
          throw new ComplexTooLargeException(
              String.format(
                  Locale.ROOT,
                  "the computation held %s of native memory and needs more than it can or may"
                      + " take: raise maximumMemory if it is set, or lower the maximum degree or"
                      + " the threshold, or take fewer points.",
                  MemorySize.needed(memoryPeak())));
      case AdaBetTopology.ADABET_TOO_LARGE ->
          throw new ComplexTooLargeException(
              "the complex has more simplices than 128 bits number: lower the maximum degree, or"
                  + " take fewer points.");
      default ->
          throw new EngineFailedException(
              "the native library failed with code "
                  + code
                  + "; this is a defect, please report it.",
              null);
    }
    return true;
  }

  private int here(IntSupplier call) {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread watcher = new Thread(() -> watch(ended, thrown), "adabet-native-watcher");
    watcher.setDaemon(true);
    watcher.start();
    int code;
    try {
      code = call.getAsInt();
    } finally {
      ended.countDown();
      join(watcher);
    }
    throwUnchecked(thrown.get());
    return code;
  }

  /** Asks until the call has ended or should end. */
  private void watch(CountDownLatch ended, AtomicReference<@Nullable Throwable> thrown) {
    long wait = FIRST_WAIT_MICROS;
    try {
      while (!ended.await(wait, TimeUnit.MICROSECONDS)) {
        running.check();
        wait = Math.min(2 * wait, LAST_WAIT_MICROS);
      }
    } catch (InterruptedException e) {
      // Nobody has this thread in hand: only a JVM that ends interrupts it.
      control.cancelled(1);
    } catch (RuntimeException | Error e) {
      thrown.set(e);
      control.cancelled(1);
    }
  }

  private static void throwUnchecked(@Nullable Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  private int away(IntSupplier call) {
    FutureTask<Integer> task = new FutureTask<>(call::getAsInt);
    Thread worker = new Thread(task, "adabet-native");
    worker.setDaemon(true);
    worker.start();
    try {
      return await(task);
    } finally {
      control.cancelled(1);
      join(worker);
    }
  }

  private int await(FutureTask<Integer> task) {
    long wait = FIRST_WAIT_MICROS;
    while (true) {
      try {
        return task.get(wait, TimeUnit.MICROSECONDS);
      } catch (TimeoutException e) {
        wait = Math.min(2 * wait, LAST_WAIT_MICROS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new EngineFailedException(
            "the native library could not be called; take both jars of adabet-topology in the same"
                + " version.",
            e.getCause());
      }
      running.check();
      tellNowAndThen();
    }
  }

  private void tellNowAndThen() {
    long now = System.nanoTime();
    if (now - told >= REPORT_NANOS) {
      told = now;
      tell();
    }
  }

  private void tell() {
    report.report(running, control.phase(), control.done(), control.total(), control.memory_peak());
  }

  /** Waits for the worker even if this thread is interrupted, and then stays interrupted. */
  static void join(Thread worker) {
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The figures that a listener gets beside the counts. */
  static Map<String, Double> metrics(long memoryPeak) {
    return Map.of("memory.peak.bytes", (double) memoryPeak);
  }
}

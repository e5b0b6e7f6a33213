package io.github.adabet.djl.memory;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The blocks that glibc's allocator has mapped one by one: all large ones, by any thread. */
public final class MappedBlocks {

  /** What {@code mallinfo2} tells. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class MallInfo extends Structure implements Structure.ByValue {
    /** Bytes got for heaps, and so on: size_t each; see {@code man mallinfo2}. */
    public long arena;

    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  private MappedBlocks() {}

  /** Their bytes. */
  static long bytes() {
    NativeLibrary c = NativeLibrary.getInstance("c");
    return ((MallInfo) c.getFunction("mallinfo2").invoke(MallInfo.class, new Object[0])).hblkhd;
  }

  /**
   * The largest peak of up to three runs, until one reaches what is expected at least. One that
   * looks now and then may miss an array that is there for a moment, the more so on a busy machine.
   *
   * @param least bytes that are expected at least
   * @param task what runs; may run again
   * @return bytes
   * @throws InterruptedException if the thread was interrupted
   */
  public static long peakReaching(long least, Runnable task) throws InterruptedException {
    long peak = 0;
    for (int run = 0; run < 3 && peak < least; run++) {
      peak = Math.max(peak, peakDuring(task));
    }
    return peak;
  }

  /** The most that they grew by while a task ran, as seen by a thread that looks now and then. */
  private static long peakDuring(Runnable task) throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong peak = new AtomicLong();
    System.gc();
    long before = bytes();
    Thread watcher =
        new Thread(
            () -> {
              while (!done.get()) {
                peak.accumulateAndGet(bytes() - before, Math::max);
                LockSupport.parkNanos(50_000);
              }
            });
    watcher.start();
    try {
      task.run();
    } finally {
      done.set(true);
      watcher.join();
    }
    return peak.get();
  }
}

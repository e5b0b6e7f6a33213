package io.github.adabet.djl.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to make a file or folder, which one thread of all processes on the machine has at a
 * time. It is held through a lock file beside it, which stays; the operating system gives the lock
 * up when a process dies. Not reentrant. Close it to give the right up.
 */
final class PathLock implements AutoCloseable {

  private static final String SUFFIX = ".lock";
  private static final long MILLISECONDS_BETWEEN_TRIES = 50;

  /** File locks belong to the process, so its threads need one of their own. */
  private static final ConcurrentMap<Path, Semaphore> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  private final Semaphore turn;
  private final FileChannel channel;

  private PathLock(Semaphore turn, FileChannel channel) {
    this.turn = turn;
    this.channel = channel;
  }

  /**
   * Waits for the right.
   *
   * @param target what is to be made; its folder is created if absent
   * @param onWait told once if somebody else has the right
   * @return the right, to be closed
   * @throws IOException if the lock file cannot be made
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  static PathLock acquire(Path target, Runnable onWait) throws IOException, InterruptedException {
    Path absolute = target.toAbsolutePath().normalize();
    Path file = absolute.resolveSibling(absolute.getFileName() + SUFFIX);
    Files.createDirectories(Objects.requireNonNull(file.getParent(), "a file has a folder"));
    Semaphore turn = IN_THIS_PROCESS.computeIfAbsent(file, unused -> new Semaphore(1));
    boolean told = false;
    if (!turn.tryAcquire()) {
      onWait.run();
      told = true;
      turn.acquire();
    }
    try {
      return new PathLock(turn, lock(file, told ? () -> {} : onWait));
    } catch (IOException | InterruptedException | RuntimeException e) {
      turn.release();
      throw e;
    }
  }

  private static FileChannel lock(Path file, Runnable onWait)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        onWait.run();
        do {
          TimeUnit.MILLISECONDS.sleep(MILLISECONDS_BETWEEN_TRIES);
        } while (tryLock(channel) == null);
      }
      return channel;
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held in this process by classes of another class loader.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      // Closing the channel gives the lock up.
      channel.close();
    } finally {
      turn.release();
    }
  }
}

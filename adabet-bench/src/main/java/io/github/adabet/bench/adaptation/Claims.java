package io.github.adabet.bench.adaptation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Says to other processes which jobs are being done: a file for each, which its owner touches as
 * long as it lives. A file that nobody has touched for a lease belongs to a process that was
 * killed, and its job to whoever comes next. Safe for use by several threads.
 *
 * <p>Should a process sleep longer than the lease and wake up, a job may be done twice. Each claim
 * has a token in its file, so that a process whose job was taken over leaves the other's claim
 * alone. The clocks of machines that share a folder must agree to within the lease.
 */
final class Claims {
  private static final int TOUCHES_OF_A_LEASE = 4;

  private final Path folder;
  private final Duration lease;

  /**
   * Claims in a folder, which is created if absent.
   *
   * @param folder shared by all processes
   * @param lease how long a claim holds that nobody touches
   * @throws IOException if it cannot be created
   */
  Claims(Path folder, Duration lease) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.lease = lease;
  }

  /**
   * Claims a job.
   *
   * @param id its name
   * @return the claim, which its owner closes; empty if another process has it
   * @throws IOException if the folder cannot be written to
   */
  Optional<Claim> claim(String id) throws IOException {
    Path file = folder.resolve(id + ".claim");
    String token = "process " + ProcessHandle.current().pid() + ", " + UUID.randomUUID() + "\n";
    boolean taken =
        alone(
            () -> {
              if (isHeld(file)) {
                return false;
              }
              Files.writeString(file, token, StandardCharsets.UTF_8);
              return true;
            });
    return taken ? Optional.of(new Claim(file, token)) : Optional.empty();
  }

  /** What is done while no other process decides about claims. */
  private interface Decision {
    boolean decide() throws IOException;
  }

  /** One thread of one process at a time; the system gives the lock back if it is killed. */
  private boolean alone(Decision decision) throws IOException {
    synchronized (Claims.class) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return lock.isValid() && decision.decide();
      }
    }
  }

  private boolean isHeld(Path file) throws IOException {
    try {
      Instant touched = Files.getLastModifiedTime(file).toInstant();
      return touched.plus(lease).isAfter(Instant.now());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** A job of this process, until it is closed. */
  final class Claim implements AutoCloseable {
    private final Path file;
    private final String token;
    private final ScheduledExecutorService touching;
    private final ScheduledFuture<?> touches;

    private Claim(Path file, String token) {
      this.file = file;
      this.token = token;
      this.touching =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "claim");
                thread.setDaemon(true);
                return thread;
              });
      long pause = Math.max(1, lease.toMillis() / TOUCHES_OF_A_LEASE);
      this.touches =
          touching.scheduleWithFixedDelay(this::touch, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void touch() {
      try {
        boolean ours =
            alone(
                () -> {
                  boolean still = isOurs();
                  if (still) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                  }
                  return still;
                });
        if (!ours) {
          touching.shutdown();
        }
      } catch (IOException e) {
        // Then the lease runs out, and another process does the same job: no harm but its time.
        touching.shutdown();
      }
    }

    private boolean isOurs() throws IOException {
      try {
        return Files.readString(file, StandardCharsets.UTF_8).equals(token);
      } catch (NoSuchFileException e) {
        return false;
      }
    }

    /** Gives the job back, if it is still this process's. */
    @Override
    public void close() throws IOException {
      touches.cancel(true);
      touching.shutdownNow();
      alone(() -> isOurs() && Files.deleteIfExists(file));
    }
  }
}

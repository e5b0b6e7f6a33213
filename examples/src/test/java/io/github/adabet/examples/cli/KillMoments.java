package io.github.adabet.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random moments at which a process is killed, spread over the whole of its run: each lies in a
 * part of its own of the run, and the parts come in random order. Half of them are times; the
 * others are changes in the folder that the process writes to, a few milliseconds after one of
 * which it is killed, because most of the time is spent otherwise than in writing.
 */
final class KillMoments {
  private static final long POLL_NANOS = 500_000;
  private static final double LATEST_AFTER_CHANGE_NANOS = 5e6;

  /** By what a moment becomes earlier that came after the end of its process. */
  private static final double EARLIER = 0.9;

  private final Random random;
  private final Whole whole;
  private final List<Double> moments = new ArrayList<>();
  private int done;

  /**
   * Draws moments.
   *
   * @param count how many
   * @param random the source of all
   * @param whole how long an undisturbed run takes
   */
  KillMoments(int count, Random random, Whole whole) {
    this.random = random;
    this.whole = whole;
    for (int part = 0; part < count; part++) {
      moments.add((part + random.nextDouble()) / count);
    }
    Collections.shuffle(moments, random);
  }

  /**
   * An undisturbed run.
   *
   * @param nanos its time
   * @param changes how often its folder was seen to change
   */
  record Whole(long nanos, int changes) {}

  /** Watches a process until it ends. */
  static Whole measure(Process process, Path folder) throws InterruptedException {
    Watch watch = new Watch(folder);
    while (process.isAlive()) {
      watch.look();
    }
    return new Whole(watch.nanos(), watch.changes);
  }

  boolean remain() {
    return done < moments.size();
  }

  /**
   * Waits for the next moment.
   *
   * @return whether it has come; if the process ended before, the moment is kept for another one
   */
  boolean await(Process process, Path folder) throws InterruptedException {
    double moment = moments.get(done);
    boolean afterChange = done % 2 == 1;
    int changes = 1 + (int) (moment * whole.changes());
    long nanos = (long) (moment * whole.nanos());
    long later = (long) (random.nextDouble() * LATEST_AFTER_CHANGE_NANOS);
    Watch watch = new Watch(folder);
    long due = afterChange ? Long.MAX_VALUE : nanos;
    while (process.isAlive()) {
      watch.look();
      if (afterChange && due == Long.MAX_VALUE && watch.changes >= changes) {
        due = watch.nanos() + later;
      }
      if (watch.nanos() >= due && process.isAlive()) {
        done++;
        return true;
      }
    }
    moments.set(done, moment * EARLIER);
    return false;
  }

  /** Sees what changes in a folder. */
  private static final class Watch {
    private final Path folder;
    private final long start = System.nanoTime();
    private Map<String, String> seen = Map.of();
    private int changes;

    Watch(Path folder) {
      this.folder = folder;
      this.seen = files();
    }

    long nanos() {
      return System.nanoTime() - start;
    }

    void look() throws InterruptedException {
      Map<String, String> now = files();
      if (!now.equals(seen)) {
        changes++;
        seen = now;
      }
      Thread.sleep(0, (int) POLL_NANOS);
    }

    private Map<String, String> files() {
      Map<String, String> files = new TreeMap<>();
      if (!Files.isDirectory(folder)) {
        return files;
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) all::iterator) {
          BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
          if (attributes.isRegularFile()) {
            files.put(file.toString(), attributes.size() + " " + attributes.lastModifiedTime());
          }
        }
      } catch (IOException | UncheckedIOException e) {
        // A file went while it was looked at: that is a change, too.
        files.put("gone", e.toString());
      }
      return files;
    }
  }
}

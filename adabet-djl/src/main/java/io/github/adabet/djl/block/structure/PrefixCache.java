package io.github.adabet.djl.block.structure;

import io.github.adabet.MemorySize;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a trainer keeps the outputs of the frozen prefix, computed once per sample, so that every
 * later epoch begins at the first trained layer and reads the data set no more. Immutable.
 *
 * <p><b>Exact.</b> Training ends with the same bits as without the cache. That rests on two
 * conditions, which are checked and not assumed; what does not meet them is refused with a {@link
 * io.github.adabet.PrefixCacheException}. The data set gives a sample the same input and label each
 * time: {@link io.github.adabet.djl.data.Samples#epoch} must return the samples themselves for
 * every epoch; reading must not draw from the generators of the engine and of DJL; and samples that
 * are read twice, 32 before training and four in each epoch that the cache serves, must not differ.
 * A data set with a generator of its own that changes a sample once in many readings can pass that
 * comparison. And the network computes a sample's output alike at every place of a batch and beside
 * whatever samples: before training a batch is run in two orders, and its first and its last sample
 * beside copies of themselves.
 *
 * <p><b>Limit.</b> What all samples need is computed from the first batch, before training. More
 * than the limit is refused with a {@link io.github.adabet.MemoryLimitExceededException} that says
 * how much is needed.
 *
 * <p><b>Full disk.</b> A disk without room for all samples is refused before training. One that
 * another program fills later ends training with a {@link io.github.adabet.PrefixCacheException}
 * that names the file; the file is deleted, and the last checkpoint is intact and can be resumed
 * from, with the cache or without.
 *
 * <p>The cache is empty at the start of each call of the trainer, also of one that resumes, and
 * gone when it ends. A process that is killed may leave its file, named {@code
 * adabet-prefix-*.cache}, which nothing reads and which may be deleted.
 */
public final class PrefixCache {

  private final @Nullable Path directory;
  private final long limitBytes;

  private PrefixCache(@Nullable Path directory, long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException(
          "limitBytes is " + limitBytes + "; it must be 1 or more: the bytes the cache may use");
    }
    this.directory = directory;
    this.limitBytes = limitBytes;
  }

  /**
   * Keeps the outputs in native memory, outside the Java heap.
   *
   * @param limitBytes the most it may use, 1 or more
   * @return the cache
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static PrefixCache inMemory(long limitBytes) {
    return new PrefixCache(null, limitBytes);
  }

  /**
   * Keeps the outputs in a file. The operating system keeps in memory what it has room for.
   *
   * @param directory an existing directory; the file in it is deleted when training ends
   * @param limitBytes the most it may use, 1 or more
   * @return the cache
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static PrefixCache onDisk(Path directory, long limitBytes) {
    return new PrefixCache(directory, limitBytes);
  }

  /**
   * Returns where the file is.
   *
   * @return the directory, or null for memory
   */
  public @Nullable Path directory() {
    return directory;
  }

  /**
   * Returns the limit.
   *
   * @return the most bytes it may use, 1 or more
   */
  public long limitBytes() {
    return limitBytes;
  }

  @Override
  public String toString() {
    return (directory == null ? "memory" : "disk")
        + ", at most "
        + MemorySize.available(limitBytes);
  }
}

package io.github.adabet.djl.internal.train.data;

import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.MemorySize;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.block.structure.PrefixCache;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps rows of bytes, one for each sample and column, outside the Java heap. Not thread-safe;
 * whoever opens it closes it.
 */
public interface PrefixStore extends AutoCloseable {

  /**
   * Opens a store.
   *
   * @param cache where, and the most bytes
   * @param columns what is kept for each sample, at least one
   * @param samples how many there are
   * @return an empty one
   * @throws MemoryLimitExceededException if all samples need more than the limit
   * @throws PrefixCacheException if there is no room, or the file cannot be made
   */
  static PrefixStore open(PrefixCache cache, List<PrefixColumn> columns, int samples) {
    long needed = PrefixColumn.bytes(columns) * samples;
    if (needed > cache.limitBytes()) {
      throw new MemoryLimitExceededException(
          "The prefix cache needs "
              + MemorySize.needed(needed)
              + " for "
              + samples
              + " samples and may use "
              + MemorySize.available(cache.limitBytes())
              + ". Raise the limit, keep it on disk, or select layers behind smaller activations",
          needed,
          cache.limitBytes(),
          0);
    }
    Path directory = cache.directory();
    return directory == null
        ? new MemoryPrefixStore(columns, samples)
        : new DiskPrefixStore(directory, columns, samples);
  }

  /**
   * Keeps the rows of some samples.
   *
   * @param column the column
   * @param samples the samples, one for each row
   * @param rows one after another from its position on; copied, and not moved
   */
  void write(int column, long[] samples, ByteBuffer rows);

  /**
   * Puts rows together.
   *
   * @param column the column
   * @param samples the samples, each written before
   * @param target receives the rows in the order of the samples, bit for bit as they were written,
   *     from its position on, which moves behind them
   */
  void read(int column, long[] samples, ByteBuffer target);

  /** Gives back memory or file. */
  @Override
  void close();
}

package io.github.adabet.djl.internal.train.data;

import io.github.adabet.MemorySize;
import io.github.adabet.PrefixCacheException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * Keeps rows in one file: column after column, in each the samples in their order. The file is gone
 * once the store is closed, or the process has ended in whatever way; where the system can do so,
 * it has no name even before.
 */
final class DiskPrefixStore implements PrefixStore {

  private final List<PrefixColumn> columns;
  private final long[] begins;
  private final Path file;
  private final FileChannel channel;

  /**
   * Opens a store.
   *
   * @param directory where the file is made
   * @param columns what is kept for each sample
   * @param samples the number of samples
   * @throws PrefixCacheException if the file cannot be made or the disk has no room for it
   */
  DiskPrefixStore(Path directory, List<PrefixColumn> columns, int samples) {
    this.columns = columns;
    this.begins = new long[columns.size() + 1];
    for (int i = 0; i < columns.size(); i++) {
      begins[i + 1] = begins[i] + columns.get(i).bytes() * samples;
    }
    long needed = begins[columns.size()];
    try {
      long usable = Files.getFileStore(directory).getUsableSpace();
      if (usable < needed) {
        throw new PrefixCacheException(
            "The prefix cache needs "
                + MemorySize.needed(needed)
                + " in "
                + directory
                + ", where "
                + MemorySize.available(usable)
                + " are free. Choose another directory, select later layers, or train without the"
                + " cache");
      }
      this.file = directory.resolve("adabet-prefix-" + UUID.randomUUID() + ".cache");
      // Made and opened at once, so that there is never a file that nobody will delete.
      this.channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new PrefixCacheException(
          "The prefix cache cannot make its file in "
              + directory
              + " ("
              + e.getMessage()
              + "). Choose an existing directory that can be written to",
          e);
    }
  }

  @Override
  public void write(int column, long[] samples, ByteBuffer rows) {
    int size = Math.toIntExact(columns.get(column).bytes());
    try {
      for (int i = 0; i < samples.length; i++) {
        ByteBuffer row = rows.slice(rows.position() + i * size, size);
        long position = begins[column] + samples[i] * size;
        while (row.hasRemaining()) {
          position += channel.write(row, position);
        }
      }
    } catch (IOException e) {
      throw new PrefixCacheException(
          "The prefix cache cannot write to "
              + file
              + " ("
              + e.getMessage()
              + "). Free disk space, choose another directory, or train without the cache",
          e);
    }
  }

  @Override
  public void read(int column, long[] samples, ByteBuffer target) {
    int size = Math.toIntExact(columns.get(column).bytes());
    int end = target.limit();
    try {
      for (long sample : samples) {
        long position = begins[column] + sample * size;
        target.limit(target.position() + size);
        while (target.hasRemaining()) {
          int count = channel.read(target, position);
          if (count < 0) {
            throw new IOException("the file ends at byte " + position);
          }
          position += count;
        }
      }
    } catch (IOException e) {
      throw new PrefixCacheException(
          "The prefix cache cannot read " + file + " (" + e.getMessage() + ")", e);
    } finally {
      target.limit(end);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      // Not every file system deletes it by itself.
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new PrefixCacheException(
          "The prefix cache cannot delete " + file + " (" + e.getMessage() + "). Delete it by hand",
          e);
    }
  }
}

package io.github.adabet.djl.internal.train.data;

import com.sun.jna.Memory;
import io.github.adabet.PrefixCacheException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps each column in one piece of native memory, the samples in their order. */
final class MemoryPrefixStore implements PrefixStore {

  private final List<PrefixColumn> columns;
  private final List<Memory> memory = new ArrayList<>();

  /**
   * Opens a store.
   *
   * @param columns what is kept for each sample
   * @param samples the number of samples
   * @throws PrefixCacheException if there is not so much memory
   */
  MemoryPrefixStore(List<PrefixColumn> columns, int samples) {
    this.columns = columns;
    try {
      for (PrefixColumn column : columns) {
        memory.add(new Memory(Math.max(1, column.bytes() * samples)));
      }
    } catch (OutOfMemoryError e) {
      close();
      throw new PrefixCacheException(
          "The prefix cache cannot have "
              + PrefixColumn.bytes(columns) * samples
              + " bytes of memory. Keep it on disk, select later layers, or train without the"
              + " cache",
          e);
    }
  }

  @Override
  public void write(int column, long[] samples, ByteBuffer rows) {
    int size = Math.toIntExact(columns.get(column).bytes());
    for (int i = 0; i < samples.length; i++) {
      row(column, samples[i], size).put(rows.slice(rows.position() + i * size, size));
    }
  }

  @Override
  public void read(int column, long[] samples, ByteBuffer target) {
    int size = Math.toIntExact(columns.get(column).bytes());
    for (long sample : samples) {
      target.put(row(column, sample, size));
    }
  }

  private ByteBuffer row(int column, long sample, int size) {
    return memory.get(column).getByteBuffer(sample * size, size);
  }

  @Override
  public void close() {
    memory.forEach(Memory::close);
    memory.clear();
  }
}

package io.github.adabet.djl.internal.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskPrefixStoreTest {
  @TempDir private Path directory;

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "Windows deletes the file when the process ends, and not before")
  void open_processThatMayEndAtAnyMoment_leavesNoFileBehind() {
    PrefixColumn pairs = new PrefixColumn(new Shape(2), DataType.FLOAT32);
    try (DiskPrefixStore store = new DiskPrefixStore(directory, List.of(pairs), 2)) {
      store.write(0, new long[] {1, 0}, ByteBuffer.allocate(16).putFloat(0, 1).putFloat(8, 3));

      assertThat(directory).isEmptyDirectory();
      ByteBuffer read = ByteBuffer.allocate(16);
      store.read(0, new long[] {0, 1}, read);
      assertThat(read.getFloat(0)).isEqualTo(3);
      assertThat(read.getFloat(8)).isEqualTo(1);
    }
  }
}

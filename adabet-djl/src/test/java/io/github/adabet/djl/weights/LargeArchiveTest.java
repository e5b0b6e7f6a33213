package io.github.adabet.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.djl.weights.internal.io.ElementConversion;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import io.github.adabet.djl.weights.tensor.WeightsException;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that the real PyTorch and safetensors wrote, with a tensor of 2^31 + 32 elements in more
 * than 4 GiB and a small one behind it: no position, index or length fits an {@code int}, and the
 * ZIP archive needs its 64-bit extension.
 */
@Tag("jdk")
class LargeArchiveTest {

  private static final long ELEMENTS = (1L << 31) + 32;
  private static final long MOST_MEMORY = 8L << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"large.pth", "large-legacy.pth", "large.safetensors"})
  void read_tensorsBeyondTwoGibibytes_haveTheirElements(String name) throws IOException {
    try (TensorArchive archive = TensorFiles.open(SparseFile.create(name, directory))) {
      assertThat(archive.tensors())
          .containsEntry("large", new TensorInfo(ElementType.F16, List.of(ELEMENTS)))
          .containsEntry("small", new TensorInfo(ElementType.F16, List.of(2L, 3L)));
      assertThat(halves(archive.read("small"))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(piece(archive, "large", 0, 3)).containsExactly(0, 7, 0);
      assertThat(piece(archive, "large", (1L << 30) - 1, 3)).containsExactly(0, 1.5f, 0);
      assertThat(piece(archive, "large", (1L << 31) - 2, 5)).containsExactly(0, 2, 3, 8, 0);
      assertThat(piece(archive, "large", ELEMENTS - 2, 2)).containsExactly(0, 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.pth", "large-legacy.pth"})
  void read_viewWithStridesBeyondTwoGibibytes_isGathered(String name) throws IOException {
    try (TensorArchive archive = TensorFiles.open(SparseFile.create(name, directory))) {
      assertThat(halves(archive.read("spread"))).containsExactly(0, 7, 0, 3, 8, 0);
      assertThat(piece(archive, "spread", 1, 4)).containsExactly(7, 0, 3, 8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.pth", "large-legacy.pth", "large.safetensors"})
  void read_piecesOfLargeTensor_needLittleMemory(String name) throws IOException {
    Path file = SparseFile.create(name, directory);
    long before = memory();

    try (TensorArchive archive = TensorFiles.open(file)) {
      for (long first = 0; first <= ELEMENTS - 1024; first += ELEMENTS / 64) {
        piece(archive, "large", first, 1024);
      }
      archive.read("small");
    }

    // The format before ZIP has its pickles read from a window of 32 MiB.
    long window = name.contains("legacy") ? 32L << 20 : 0;
    assertThat(memory() - before).isLessThan(MOST_MEMORY + window);
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.pth", "large-legacy.pth", "large.safetensors"})
  void read_wholeOfLargeTensor_throwsNamingTheRemedy(String name) throws IOException {
    try (TensorArchive archive = TensorFiles.open(SparseFile.create(name, directory))) {
      assertThatThrownBy(() -> archive.read("large"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining(name)
          .hasMessageContaining(2 * ELEMENTS + " bytes")
          .hasMessageContaining("read it in pieces");
      assertThatThrownBy(() -> archive.read("large", ELEMENTS - 1, ByteBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the " + ELEMENTS + " elements of large");
    }
  }

  private static float[] piece(TensorArchive archive, String name, long first, int count) {
    ByteBuffer target =
        ByteBuffer.allocate(count * ElementType.F16.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    archive.read(name, first, target);
    return halves(target.flip());
  }

  private static float[] halves(ByteBuffer data) {
    float[] values = new float[data.remaining() / ElementType.F16.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ElementConversion.halfToFloat(data.getShort());
    }
    return values;
  }

  /** Returns the bytes that this thread ever took from the heap and those in direct buffers. */
  private static long memory() {
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return direct + threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}

package io.github.adabet.djl.weights.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.weights.tensor.ElementType;
import io.github.adabet.djl.weights.tensor.TensorArchive.Format;
import io.github.adabet.djl.weights.tensor.TensorInfo;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTensorTest {

  private static final long SEED = 20_261_129;
  private static final int CASES = 300;

  /** Elements of the file, each of which is its own index. */
  private static final int STORED = 1 << 16;

  @TempDir private Path directory;

  @Test
  void read_anyStridesAndPieces_equalsTheDefinition() throws IOException {
    try (FileBytes bytes = FileBytes.open(indices(STORED))) {
      for (int i = 0; i < CASES; i++) {
        Random random = new Random(SEED + i);
        List<Long> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        long room = STORED - 1;
        for (int rank = random.nextInt(5); rank > 0; rank--) {
          long extent = 1L + random.nextInt(7);
          long most = room / Math.max(1, extent - 1);
          long stride = random.nextInt(4) == 0 ? 0 : random.nextLong(Math.min(most, 20_000) + 1);
          stride = random.nextBoolean() ? Math.min(stride, 1 + random.nextInt(8)) : stride;
          room -= (extent - 1) * stride;
          shape.add(extent);
          strides.add(stride);
        }
        long start = random.nextLong(room + 1);
        StoredTensor tensor =
            new StoredTensor(
                bytes, new TensorInfo(ElementType.I32, shape), 4 * start, strides, false);
        int elements = (int) tensor.info().elements();
        int first = random.nextInt(elements);
        int count = 1 + random.nextInt(elements - first);
        ByteBuffer piece = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);

        tensor.read(first, piece);

        for (int j = 0; j < count; j++) {
          assertThat(piece.getInt(4 * j))
              .as("seed %d, shape %s, strides %s, element %d", SEED + i, shape, strides, first + j)
              .isEqualTo((int) (start + position(first + j, shape, strides)));
        }
      }
    }
  }

  private static long position(long element, List<Long> shape, List<Long> strides) {
    long rest = element;
    long position = 0;
    for (int i = shape.size() - 1; i >= 0; i--) {
      position += rest % shape.get(i) * strides.get(i);
      rest /= shape.get(i);
    }
    return position;
  }

  /** Shapes and the permutation that makes them out of a contiguous tensor of 64 MiB. */
  @ParameterizedTest
  @CsvSource({
    "4096x4096, 1x0",
    "32x524288, 1x0",
    "524288x32, 1x0",
    "64x256x1024, 2x0x1",
    "8x2x1048576, 1x2x0"
  })
  void copyInto_permutedTensor_readsAndHoldsWhatAContiguousOneDoes(String stored, String order)
      throws IOException {
    long[] extents = longs(stored);
    long[] permutation = longs(order);
    List<Long> contiguous = new ArrayList<>(Collections.nCopies(extents.length, 1L));
    for (int i = extents.length - 2; i >= 0; i--) {
      contiguous.set(i, contiguous.get(i + 1) * extents[i + 1]);
    }
    List<Long> shape = LongStream.of(permutation).mapToObj(i -> extents[(int) i]).toList();
    List<Long> strides = LongStream.of(permutation).mapToObj(i -> contiguous.get((int) i)).toList();
    TensorInfo info = new TensorInfo(ElementType.I32, shape);
    FileBytes bytes = FileBytes.open(indices((int) info.elements()));
    StoredTensor tensor = new StoredTensor(bytes, info, 0, strides, false);
    try (FileArchive archive =
            new FileArchive(bytes, Format.STATE_DICT, ArchiveContents.of(Map.of("t", tensor)));
        NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager()) {
      NDArray array =
          manager.zeros(
              new Shape(shape.stream().mapToLong(Long::longValue).toArray()), DataType.INT32);
      long before = memory();

      archive.copyInto("t", array);

      assertThat(memory() - before).as("bytes held beside the array").isLessThan(16L << 20);
      assertThat(bytes.bytesRead()).isLessThan(info.byteLength() * 101 / 100);
      Random random = new Random(SEED);
      int[] flat = array.reshape(-1).get(random.nextInt(100) + ":").toIntArray();
      int first = (int) info.elements() - flat.length;
      for (int i = 0; i < 10_000; i++) {
        int at = random.nextInt(flat.length);
        assertThat(flat[at]).isEqualTo((int) position(first + (long) at, shape, strides));
      }
    }
  }

  @Test
  void read_rowsOfATransposedTensor_doesNotReadWhatIsBetween() throws IOException {
    long side = 4096;
    try (FileBytes bytes = FileBytes.open(indices((int) (side * side)))) {
      StoredTensor tensor =
          new StoredTensor(
              bytes,
              new TensorInfo(ElementType.I32, List.of(side, side)),
              0,
              List.of(1L, side),
              false);
      ByteBuffer row = ByteBuffer.allocate((int) side * 4).order(ByteOrder.LITTLE_ENDIAN);

      tensor.read(7 * side, row);

      assertThat(row.getInt(4 * 9)).isEqualTo(9 * (int) side + 7);
      assertThat(bytes.bytesRead()).isEqualTo(4 * side);
    }
  }

  @ParameterizedTest
  @CsvSource({"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8"})
  void read_negatedTensor_isTheNegativeOfWhatIsStored(ElementType type) throws IOException {
    Path file = directory.resolve("one");
    ByteBuffer one = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F64 -> one.putDouble(1.5);
      case F32 -> one.putFloat(1.5f);
      case F16 -> one.putShort((short) 0x3e00);
      case BF16 -> one.putShort((short) 0x3fc0);
      default -> one.putLong(3);
    }
    Files.write(file, one.array());
    try (FileBytes bytes = FileBytes.open(file)) {
      StoredTensor tensor =
          new StoredTensor(bytes, new TensorInfo(type, List.of(1L)), 0, List.of(1L), true);
      ByteBuffer read = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

      tensor.read(0, read);

      ElementConversion.convert(type, read.flip(), ElementType.F64, value);
      assertThat(value.getDouble(0)).isEqualTo(type.isFloating() ? -1.5 : -3);
    }
  }

  private static long[] longs(String text) {
    return Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray();
  }

  /** Returns a file of 32-bit integers from 0 on. */
  private Path indices(int count) throws IOException {
    Path file = directory.resolve("indices" + count);
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < count; i++) {
        chunk.putInt(i);
        if (!chunk.hasRemaining() || i == count - 1) {
          chunk.flip();
          while (chunk.hasRemaining()) {
            channel.write(chunk);
          }
          chunk.clear();
        }
      }
    }
    return file;
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

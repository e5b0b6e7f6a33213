package io.github.adabet.djl.internal.array;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Numbers of Java on their way into arrays, on any engine. */
@EngineTest
class HostArraysTest {

  private static final int ARRAYS = 1500;
  private static final int NUMBERS = 64;

  /** 8 MiB of float32. */
  private static final int LARGE = 1 << 21;

  @Parameter private String engine;

  @Test
  void of_whileGarbageIsCollected_keepsTheNumbers() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread collector = new Thread(() -> collectAndOverwrite(ended));
    collector.start();
    try (NDManager manager = DjlEngines.engine(engine).newBaseManager()) {
      for (int i = 0; i < ARRAYS; i++) {
        float[] values = new float[NUMBERS];
        Arrays.fill(values, i);
        try (NDArray array = HostArrays.of(manager, values, new Shape(NUMBERS))) {
          assertThat(array.toFloatArray()).as("array %d", i).isEqualTo(values);
        }
      }
    } finally {
      ended.set(true);
      collector.join();
    }
  }

  @Test
  void of_bytes_areThoseFromPositionToLimit() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(new long[] {1, -2, 1L << 40, 4});
    bytes.position(Long.BYTES).limit(3 * Long.BYTES);
    try (NDManager manager = DjlEngines.engine(engine).newBaseManager();
        NDArray array = HostArrays.of(manager, bytes, new Shape(2, 1), DataType.INT64)) {
      assertThat(array.toLongArray()).containsExactly(-2, 1L << 40);
      assertThat(array.getShape()).isEqualTo(new Shape(2, 1));
      assertThat(bytes.position()).isEqualTo(Long.BYTES);
    }
  }

  @Test
  void of_number_isAScalar() {
    try (NDManager manager = DjlEngines.engine(engine).newBaseManager();
        NDArray array = HostArrays.of(manager, 0.5f)) {
      assertThat(array.getShape().dimension()).isZero();
      assertThat(array.getFloat()).isEqualTo(0.5f);
    }
  }

  @Test
  void of_manyNumbers_leavesNoBufferToTheCollector() {
    float[] values = new float[LARGE];
    for (int i = 0; i < LARGE; i++) {
      values[i] = i;
    }
    ByteBuffer bytes = ByteBuffer.allocate(LARGE * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    try (NDManager manager = DjlEngines.engine(engine).newBaseManager()) {
      long before = directBytes();
      try (NDArray fromFloats = HostArrays.of(manager, values, new Shape(LARGE));
          NDArray fromBytes =
              HostArrays.of(manager, bytes, new Shape(2, LARGE / 2), DataType.FLOAT32)) {
        assertThat(directBytes() - before).isLessThan((long) LARGE * Float.BYTES);
        assertThat(fromFloats.toFloatArray()).isEqualTo(values);
        assertThat(fromBytes.toFloatArray()).isEqualTo(values);
      }
    }
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** Gives memory of unreachable buffers back, and writes NaN where it was. */
  private static void collectAndOverwrite(AtomicBoolean ended) {
    while (!ended.get()) {
      System.gc();
      for (int i = 0; i < 100; i++) {
        ByteBuffer other = ByteBuffer.allocateDirect(NUMBERS * Float.BYTES);
        for (int at = 0; at < other.capacity(); at++) {
          other.put(at, (byte) -1);
        }
      }
    }
  }
}

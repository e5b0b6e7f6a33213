package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Finds out by a trial whether reading a data set draws random numbers. */
final class RepeatableReads {

  private RepeatableReads() {}

  /**
   * Reads the first samples.
   *
   * @throws IllegalArgumentException if reading draws random numbers
   */
  static void require(LabelledBatches batches, NDManager manager) {
    int count = Math.min(batches.microBatchSize(), batches.samples());
    long[] samples = Arrays.copyOf(batches.sequence(), count);
    try (NDManager scope = manager.newSubManager()) {
      manager.getEngine().setRandomSeed(1);
      long untouched = drawn(scope);
      manager.getEngine().setRandomSeed(1);
      long first = content(batches, samples, scope);
      long after = drawn(scope);
      manager.getEngine().setRandomSeed(2);
      if (untouched != after || content(batches, samples, scope) != first) {
        throw new IllegalArgumentException(
            "readAhead is asked for, but reading the data set draws random numbers, as random"
                + " transforms do; in other threads they would not repeat. Remove the random"
                + " transforms, or leave readAhead out");
      }
    }
  }

  private static long drawn(NDManager scope) {
    try (NDArray number = scope.randomUniform(0, 1, new Shape(4))) {
      return checksum(new NDList(number));
    }
  }

  private static long content(LabelledBatches batches, long[] samples, NDManager scope) {
    try (Batch batch = batches.read(scope, samples)) {
      return checksum(batch.getData());
    }
  }

  private static long checksum(NDList arrays) {
    CRC32 crc = new CRC32();
    arrays.forEach(array -> crc.update(ArrayBytes.of(array)));
    return crc.getValue();
  }
}

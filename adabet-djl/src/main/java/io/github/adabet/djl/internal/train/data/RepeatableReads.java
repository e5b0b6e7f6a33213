package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.util.RandomUtils;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Finds out by a trial whether a data set gives a sample the same whenever it is read.
 *
 * <p>Samples are read twice, under two seeds, and compared; and it is looked whether the generators
 * of the engine and of DJL have moved, which tells what draws from them even where the draw left
 * the samples as they were. For generators of a data set's own there is the comparison alone: of so
 * many readings that a transform which changes every other one passes once in four thousand
 * million.
 */
public final class RepeatableReads {

  /** Readings that are compared; of a small data set the same samples several times. */
  private static final int READ_TWICE = 32;

  private RepeatableReads() {}

  /**
   * Reads some samples twice, at most as many together as in a micro-batch. Changes the seed of the
   * engine.
   *
   * @param batches the data set
   * @param manager owns nothing when this returns
   * @return why samples are not the same each time, as part of a sentence; empty if they are
   */
  static Optional<String> problem(LabelledBatches batches, NDManager manager) {
    int together = Math.min(READ_TWICE, Math.min(batches.microBatchSize(), batches.samples()));
    long[] samples =
        IntStream.range(0, READ_TWICE).mapToLong(reading -> reading % batches.samples()).toArray();
    for (int begin = 0; begin < samples.length; begin += together) {
      int end = Math.min(samples.length, begin + together);
      Optional<String> problem = problem(batches, Arrays.copyOfRange(samples, begin, end), manager);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problem(
      LabelledBatches batches, long[] samples, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      manager.getEngine().setRandomSeed(1);
      List<Integer> untouched = drawn(scope);
      manager.getEngine().setRandomSeed(1);
      int[] first = checksums(batches, samples, scope);
      if (!drawn(scope).equals(untouched)) {
        return Optional.of("reading the data set draws random numbers, as random transforms do");
      }
      manager.getEngine().setRandomSeed(2);
      int[] again = checksums(batches, samples, scope);
      int place = Arrays.mismatch(first, again);
      return place < 0 ? Optional.empty() : Optional.of(changed(samples[place]));
    }
  }

  /** Says that a sample was not the same, as part of a sentence. */
  public static String changed(long sample) {
    return "sample "
        + sample
        + " of the data set had another input or label when it was read again, as random transforms"
        + " make it";
  }

  /** Draws from both generators that {@code setRandomSeed} seeds. */
  private static List<Integer> drawn(NDManager scope) {
    try (NDArray number = scope.randomUniform(0, 1, new Shape(4))) {
      CRC32 crc = new CRC32();
      crc.update(ArrayBytes.of(number));
      return List.of((int) crc.getValue(), RandomUtils.nextInt());
    }
  }

  private static int[] checksums(LabelledBatches batches, long[] samples, NDManager scope) {
    try (Batch batch = batches.read(scope, samples)) {
      return checksums(batch, samples.length);
    }
  }

  /** Returns a checksum of the inputs and labels of each sample of a batch. */
  static int[] checksums(Batch batch, int samples) {
    NDList arrays = new NDList(batch.getData());
    arrays.addAll(batch.getLabels());
    return checksums(arrays, samples);
  }

  /** Returns a checksum of each sample's part of some arrays. */
  static int[] checksums(NDList arrays, int samples) {
    List<ByteBuffer> contents = new ArrayList<>();
    arrays.forEach(array -> contents.add(ArrayBytes.of(array)));
    return checksums(contents, samples);
  }

  /**
   * Returns a checksum of each sample's part of some tensors.
   *
   * @param contents the bytes of each tensor, from its position on, the samples along the first
   *     axis
   * @param samples how many there are
   */
  public static int[] checksums(List<ByteBuffer> contents, int samples) {
    int[] checksums = new int[samples];
    CRC32C crc = new CRC32C();
    for (int i = 0; i < samples; i++) {
      crc.reset();
      for (ByteBuffer content : contents) {
        int size = content.remaining() / samples;
        crc.update(content.slice(content.position() + i * size, size));
      }
      checksums[i] = (int) crc.getValue();
    }
    return checksums;
  }
}

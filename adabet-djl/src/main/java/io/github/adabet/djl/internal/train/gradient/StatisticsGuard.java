package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.adabet.djl.internal.array.HostArrays;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps running statistics from being updated twice by a forward pass that runs twice. Some engines
 * update them in the forward pass (PyTorch), others in the backward pass (MXNet); so what the first
 * pass has changed is put back after the second, and what it has not stays as the second leaves it.
 */
final class StatisticsGuard {

  private final List<NDArray> statistics = new ArrayList<>();
  private final List<byte[]> before;
  private List<byte[]> after = List.of();

  /** Notes the statistics before the first pass. */
  StatisticsGuard(List<TrainingPlan.Entry> entries, DetachedParameters parameters) {
    entries.forEach(entry -> statistics.add(parameters.alias(entry.parameter())));
    before = content();
  }

  /** Notes the statistics after the first pass. */
  void firstPassDone() {
    after = content();
  }

  /** Puts back what the first pass made of the statistics it changed. */
  void secondPassDone() {
    for (int i = 0; i < statistics.size(); i++) {
      if (!Arrays.equals(before.get(i), after.get(i))) {
        write(statistics.get(i), after.get(i));
      }
    }
  }

  /** Puts back the statistics from before the first pass. */
  void undo() {
    for (int i = 0; i < statistics.size(); i++) {
      write(statistics.get(i), before.get(i));
    }
  }

  private static void write(NDArray statistic, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
    try (NDManager scope = statistic.getManager().newSubManager()) {
      ArrayBytes.copyInto(
          statistic,
          HostArrays.wrap(
              scope, buffer.put(bytes).flip(), statistic.getShape(), statistic.getDataType()));
    }
  }

  private List<byte[]> content() {
    List<byte[]> contents = new ArrayList<>();
    for (NDArray statistic : statistics) {
      ByteBuffer buffer = statistic.toByteBuffer();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      contents.add(bytes);
    }
    return contents;
  }
}

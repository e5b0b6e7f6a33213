package io.github.adabet.djl.internal.train.data;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out which sample of a batch cannot be read, or has another shape than the others. */
final class UnreadableSamples {

  private UnreadableSamples() {}

  /**
   * Explains why a batch cannot be read, by reading each of its samples alone.
   *
   * @param data the data set
   * @param samples positions in the data set
   * @param failure what reading them together has thrown
   * @return an exception that names the sample, with the failure as cause
   */
  static IllegalArgumentException explain(
      RandomAccessDataset data, long[] samples, NDManager manager, RuntimeException failure) {
    Map<List<Shape>, Integer> counts = new HashMap<>();
    Map<List<Shape>, Long> firsts = new HashMap<>();
    try (NDManager scratch = manager.newSubManager()) {
      for (long sample : samples) {
        NDList inputs;
        try {
          inputs = data.get(scratch, sample).getData();
        } catch (IOException | RuntimeException e) {
          String elsewhere = engineOf(data, sample, manager, e);
          return elsewhere != null
              ? Placement.onOtherEngine(elsewhere, manager)
              : new IllegalArgumentException(
                  "Sample " + sample + " of the data set cannot be read: " + e.getMessage(),
                  failure);
        }
        List<Shape> shapes = inputs.stream().map(NDArray::getShape).toList();
        counts.merge(shapes, 1, Integer::sum);
        firsts.putIfAbsent(shapes, sample);
      }
    }
    if (counts.size() < 2) {
      return new IllegalArgumentException(
          "The samples "
              + Arrays.toString(samples)
              + " of the data set cannot be put into one batch: "
              + failure.getMessage(),
          failure);
    }
    return differentShapes(counts, firsts, failure);
  }

  /**
   * Returns the engine on which a data set's arrays live, or null for the network's. DJL says so by
   * a manager that cannot be cast to that of the other engine.
   */
  private static @Nullable String engineOf(
      RandomAccessDataset data, long sample, NDManager network, Exception failure) {
    if (!(failure instanceof ClassCastException)) {
      return null;
    }
    String own = network.getEngine().getEngineName();
    for (String engine : Engine.getAllEngines()) {
      if (!engine.equals(own) && canRead(data, sample, engine)) {
        return engine;
      }
    }
    return null;
  }

  private static boolean canRead(RandomAccessDataset data, long sample, String engine) {
    try (NDManager manager = Engine.getEngine(engine).newBaseManager()) {
      data.get(manager, sample);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static IllegalArgumentException differentShapes(
      Map<List<Shape>, Integer> counts, Map<List<Shape>, Long> firsts, RuntimeException failure) {
    List<Map.Entry<List<Shape>, Integer>> rarestFirst =
        counts.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
    List<Shape> odd = rarestFirst.get(0).getKey();
    List<Shape> usual = rarestFirst.get(rarestFirst.size() - 1).getKey();
    return new IllegalArgumentException(
        "Sample "
            + firsts.get(odd)
            + " of the data set has an input of shape "
            + odd
            + ", and sample "
            + firsts.get(usual)
            + " one of "
            + usual
            + ", so that they cannot run in one batch. Bring all samples to one size, as the"
            + " transform Resize does with images",
        failure);
  }
}

package io.github.adabet.djl.internal.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.Layer;
import io.github.adabet.MemoryEstimate;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.spi.LayerQuantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses passes that would need more memory than there is. The network is looked at once for each
 * shape of sample, the memory once for each batch larger than those before.
 *
 * <p>Safe for use by several threads.
 */
public final class RankingForecast {

  /** A pass forward that shows each layer as soon as it has run. */
  private static final Pass FORWARD =
      new Pass("Ranking", List.of(), NetworkEstimator::ranking, "use smaller inputs");

  private final NetworkAnalysis analysis;
  private final NDManager manager;
  private final MemoryLimit limit;
  private final Map<List<Object>, Optional<NetworkEstimator>> estimators = new HashMap<>();
  private final Map<List<Object>, Integer> checked = new HashMap<>();
  private String state;

  /**
   * A kind of pass.
   *
   * @param name what it does, for messages
   * @param shown what is shown of which layers, on which the memory depends
   * @param memory estimates it
   * @param remedy what else than a smaller batch helps
   */
  private record Pass(String name, List<Object> shown, Memory memory, String remedy) {}

  /** The memory of a pass of so many samples. */
  @FunctionalInterface
  private interface Memory {
    MemoryEstimate of(NetworkEstimator network, int samples);
  }

  public RankingForecast(BlockTree tree, NDManager manager, MemoryLimit limit) {
    this(NetworkAnalysis.of(tree, manager), manager, limit);
  }

  public RankingForecast(NetworkAnalysis analysis, NDManager manager, MemoryLimit limit) {
    this.analysis = analysis;
    this.manager = manager;
    this.limit = limit;
    this.state = limit.toString();
  }

  /**
   * Refuses a batch that needs too much.
   *
   * @param batch the network's inputs, the samples along the first axis of each
   * @param samples the number of samples
   * @throws io.github.adabet.MemoryLimitExceededException if it does
   */
  public void check(NDList batch, int samples) {
    check(batch, samples, FORWARD);
  }

  /**
   * Refuses a labelled batch that needs too much, as all that is shown of layers is there at once.
   *
   * @param batch the network's inputs, the samples along the first axis of each
   * @param samples the number of samples
   * @param shown the layers that are shown
   * @param needs what is shown of them
   * @throws io.github.adabet.MemoryLimitExceededException if it does
   */
  public void checkGradients(
      NDList batch, int samples, List<Layer> shown, Set<LayerQuantity> needs) {
    check(
        batch,
        samples,
        new Pass(
            needs.contains(LayerQuantity.WEIGHT_GRADIENTS)
                ? "Ranking by gradients of weights"
                : "Ranking by gradients",
            List.of(Set.copyOf(needs), List.copyOf(shown)),
            (network, most) -> network.rankingByGradients(most, shown, needs),
            "choose a score that needs no gradients"));
  }

  private synchronized void check(NDList batch, int samples, Pass pass) {
    boolean asked = limit.kind() == MemoryLimit.Kind.STATED;
    if (limit.kind() == MemoryLimit.Kind.NONE || (manager.getDevice().isGpu() && !asked)) {
      return;
    }
    List<Object> key = new ArrayList<>();
    for (NDArray array : batch) {
      Shape shape = array.getShape();
      key.add(shape.dimension() == 0 ? shape : shape.slice(1));
      key.add(array.getDataType());
    }
    List<Object> work = new ArrayList<>(key);
    work.add(pass.name());
    work.addAll(pass.shown());
    if (checked.getOrDefault(work, 0) >= samples) {
      return;
    }
    Optional<NetworkEstimator> known = estimators.get(key);
    if (known == null) {
      known = estimator(batch, asked);
      estimators.put(key, known);
    }
    if (known.isPresent() && !asked && !known.get().unknownOperations().isEmpty()) {
      state = TrainingForecast.notKnown(known.get());
    } else if (known.isPresent()) {
      NetworkEstimator estimator = known.get();
      limit.check(
          pass.memory().of(estimator, samples),
          pass.name() + " with batches of " + samples,
          bytes -> LargestBatch.within(samples, bytes, most -> pass.memory().of(estimator, most)),
          pass.remedy());
    }
    checked.put(work, samples);
  }

  /** Returns what is checked, or why not, for the provenance. */
  public synchronized String state() {
    return state;
  }

  private Optional<NetworkEstimator> estimator(NDList batch, boolean asked) {
    List<Shape> samples = new ArrayList<>();
    List<DataType> types = new ArrayList<>();
    try {
      for (NDArray array : batch) {
        samples.add(array.getShape().slice(1));
        types.add(array.getDataType());
      }
      return Optional.of(analysis.of(samples, types));
    } catch (RuntimeException e) {
      // What cannot be estimated can be ranked; only who asked for a limit must hear of it.
      if (asked) {
        throw e;
      }
      state = "not checked: " + e.getMessage();
      return Optional.empty();
    }
  }
}

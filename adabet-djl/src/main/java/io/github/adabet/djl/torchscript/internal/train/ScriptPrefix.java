package io.github.adabet.djl.torchscript.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.engine.ScriptEngine.Value;
import io.github.adabet.djl.internal.train.data.FrozenPrefix;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.WalkHistory;
import io.github.adabet.djl.torchscript.internal.walk.RunningScript;
import io.github.adabet.djl.torchscript.internal.walk.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs what lies before the first trained layer of a TorchScript network, and puts out what is
 * alive there, so that it can be kept. Not thread-safe.
 */
final class ScriptPrefix implements FrozenPrefix {

  private final RunningScript script;
  private final List<String> names;
  private final Set<Integer> trained;
  private final WholeInputs whole;
  private final NDManager owner;
  private final Map<WalkHistory, PrefixEnd> ends;
  private final Map<Integer, WalkHistory> histories = new HashMap<>();
  private String split = "";

  /**
   * Prepares the prefix.
   *
   * @param network the network
   * @param trained the layers that are trained
   * @param batchSize samples of a full batch
   * @param owner owns what is the same in every batch
   * @param ends is told of each place where the prefix ends, by the history that stands for it
   */
  ScriptPrefix(
      TrainableScript network,
      Set<Integer> trained,
      int batchSize,
      NDManager owner,
      Map<WalkHistory, PrefixEnd> ends) {
    this.script = network.script();
    this.names = network.layers().all().stream().map(layer -> layer.layer().name()).toList();
    this.trained = trained;
    this.whole = new WholeInputs(batchSize);
    this.owner = owner;
    this.ends = ends;
  }

  /**
   * {@inheritDoc}
   *
   * @throws PrefixCacheException if something is alive at the end that cannot be kept, or passes
   *     end in different ways
   */
  @Override
  public Frontier run(NDList inputs, int samples) {
    NDManager manager = inputs.head().getManager();
    try (Walk walk = script.begin(inputs)) {
      if (script.inferUntil(walk, manager, this::endsBefore)) {
        throw RecordedWalk.nothingTrained();
      }
      Walk.Stop stop = walk.stop();
      if (stop.place().isAtStart()) {
        return whole.run(inputs, samples);
      }
      WalkHistory history = histories.get(samples);
      if (history == null) {
        return firstOf(samples, walk, stop, manager);
      }
      PrefixEnd end = end(history);
      try (NDManager scratch = manager.newSubManager()) {
        end.requireSame(stop, scratch);
      }
      return frontier(history, end.rows(stop, manager));
    }
  }

  private boolean endsBefore(int layer) {
    if (!trained.contains(layer)) {
      return false;
    }
    split = names.get(layer);
    return true;
  }

  private PrefixEnd end(WalkHistory history) {
    return Objects.requireNonNull(ends.get(history));
  }

  /** Learns where batches of so many samples end, and that the rest can begin there with copies. */
  private Frontier firstOf(int samples, Walk walk, Walk.Stop stop, NDManager manager) {
    PrefixEnd end = PrefixEnd.of(script, stop, samples, owner);
    List<NDArray> copies = new ArrayList<>();
    end.rows(stop, manager).forEach(array -> copies.add(array.duplicate()));
    try (NDManager scratch = manager.newSubManager()) {
      List<NDArray> others = new ArrayList<>();
      for (NDArray array : copies) {
        NDArray other = array.duplicate();
        other.attach(scratch);
        others.add(other);
      }
      try (Walk fromCopies = end.resume(others)) {
        requireSame(rest(walk, scratch), rest(fromCopies, scratch));
      }
    }
    WalkHistory history = new WalkHistory();
    histories.put(samples, history);
    ends.put(history, end);
    return frontier(history, copies);
  }

  private NDList rest(Walk walk, NDManager scratch) {
    script.inferUntil(walk, scratch, layer -> false);
    try (Value returned = walk.takeResult()) {
      return returned.tensors(scratch);
    }
  }

  /** Values that share memory must not be written to later: copies of them do not share any. */
  private void requireSame(NDList outputs, NDList fromCopies) {
    for (int i = 0; i < outputs.size(); i++) {
      if (!ArrayBytes.of(outputs.get(i)).equals(ArrayBytes.of(fromCopies.get(i)))) {
        throw new PrefixCacheException(
            "The network puts out something else when it begins at "
                + split
                + " with copies of what stands before it, as it does when it later changes a tensor"
                + " in place of which others are views, so outputs of the frozen prefix cannot be"
                + " kept. Train without the prefix cache, or select other layers");
      }
    }
  }

  private static Frontier frontier(WalkHistory history, List<NDArray> rows) {
    SortedMap<Integer, NDArray> values = new TreeMap<>();
    for (NDArray array : rows) {
      values.put(values.size(), array);
    }
    return new Frontier(history, 1, values, false);
  }

  @Override
  public WalkHistory history(int samples) {
    WalkHistory history = histories.get(samples);
    if (history == null) {
      throw new IllegalStateException("the prefix has not run on " + samples + " samples");
    }
    return history;
  }

  @Override
  public String split() {
    return split;
  }

  @Override
  public boolean fillsUp() {
    return false;
  }

  @Override
  public int batchSize() {
    return whole.batchSize();
  }
}

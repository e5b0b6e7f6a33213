package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.io.Serial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of a forward pass from one place to another.
 *
 * <p><b>How.</b> Composites run their children by code, which cannot be entered in the middle. So
 * the code runs from its beginning, but the steps before the place to begin at are not executed:
 * their outputs are the arrays of the frontier, and placeholders for arrays that nothing needs any
 * more. At the place to stop an exception unwinds the composites, and what is alive then is the
 * next frontier. Steps that run are the very same as in an undivided pass, hence the same bits.
 *
 * <p>Not thread-safe; for one pass.
 */
public final class PartialWalk implements BlockWalker.Steps {

  private final WalkHistory history;
  private final Frontier from;
  private final boolean keep;
  private final LiveArrays live;
  private final Stop stop;
  private final IdentityHashMap<NDArray, Integer> numbers = new IdentityHashMap<>();
  private final Map<Integer, NDArray> replayed = new HashMap<>();
  private int position;

  /** Tells where a part ends. */
  @FunctionalInterface
  public interface Stop {

    /** Goes on to the end of the network. */
    Stop NEVER = (position, leaf) -> false;

    /** Stops before the step of a number. */
    static Stop at(int stop) {
      return (position, leaf) -> position == stop;
    }

    /**
     * Tells whether to stop before a step.
     *
     * @param position the number of the step
     * @param leaf the leaf it runs, or null for arithmetic
     */
    boolean before(int position, BlockTree.@Nullable Leaf leaf);
  }

  /** Unwinds the composites at the end of a part. */
  static final class Stopped extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    private Stopped() {
      super("the end of a part of the network", null, false, false);
    }
  }

  PartialWalk(Frontier from, boolean keep, LiveArrays live, Stop stop) {
    this.history = from.history();
    this.from = from;
    this.keep = keep;
    this.live = live;
    this.stop = stop;
    from.values()
        .forEach(
            (number, array) -> {
              numbers.put(array, number);
              replayed.put(number, array);
            });
  }

  /** Returns the network's inputs, or placeholders where they are not needed any more. */
  NDList inputs() {
    NDList inputs = new NDList();
    for (int i = 0; i < history.inputs(); i++) {
      inputs.add(value(i));
    }
    adoptKnown(inputs);
    return inputs;
  }

  @Override
  public NDList next(BlockTree.@Nullable Leaf leaf, NDList consumed, Supplier<NDList> step) {
    int index = position;
    if (index < from.position()) {
      position++;
      NDList outputs = new NDList();
      history.step(index).outputs().forEach(number -> outputs.add(value(number)));
      adoptKnown(outputs);
      live.release(consumed);
      return outputs;
    }
    if (stop.before(index, leaf)) {
      throw new Stopped();
    }
    long liveBytes = index < history.size() ? 0 : live.bytes();
    NDList outputs = step.get();
    record(index, leaf, outputs, liveBytes);
    position++;
    return outputs;
  }

  /** Returns the place where the walk stopped, whose arrays are the caller's. */
  Frontier frontier() {
    SortedMap<Integer, NDArray> values = new TreeMap<>();
    numbers.forEach(
        (array, number) -> {
          int keptForCaller = keep && from.values().get(number) == array ? 1 : 0;
          if (live.count(array) > keptForCaller) {
            values.put(number, array);
          }
        });
    live.forget(values.values());
    return new Frontier(history, position, values, false);
  }

  /** Returns the place after the last step, with the network's outputs in their order. */
  Frontier end(NDList outputs) {
    SortedMap<Integer, NDArray> values = new TreeMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      values.put(i, outputs.get(i));
    }
    return new Frontier(history, position, values, true);
  }

  private void record(int index, BlockTree.@Nullable Leaf leaf, NDList outputs, long liveBytes) {
    int next = history.nextValue(index);
    List<Integer> outputNumbers = new ArrayList<>();
    for (NDArray output : outputs) {
      Integer number = numbers.get(output);
      if (number == null) {
        number = next++;
        numbers.put(output, number);
      }
      outputNumbers.add(number);
    }
    history.add(index, leaf, outputs, outputNumbers, liveBytes);
  }

  private NDArray value(int number) {
    return replayed.computeIfAbsent(number, missing -> Placeholder.of(history.value(missing)));
  }

  private void adoptKnown(NDList arrays) {
    live.adopt(arrays.stream().filter(numbers::containsKey).toList());
  }
}

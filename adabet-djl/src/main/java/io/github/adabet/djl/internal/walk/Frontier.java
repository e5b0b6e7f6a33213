package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A place in a forward pass between two steps, and the arrays that the steps after it need. In a
 * chain of layers that is one array; inside a residual block it is the branch's and the shortcut's.
 *
 * @param history the steps of the network
 * @param position the number of the next step, from 0
 * @param values the arrays by the number of their value in the history; the creator of the frontier
 *     closes them
 * @param complete whether all steps have run, so that the arrays are the network's outputs
 */
public record Frontier(
    WalkHistory history, int position, SortedMap<Integer, NDArray> values, boolean complete)
    implements AutoCloseable {

  /** Returns the place before the first step. */
  public static Frontier start(WalkHistory history, NDList inputs) {
    SortedMap<Integer, NDArray> values = new TreeMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(history.input(i, inputs.get(i)), inputs.get(i));
    }
    return new Frontier(history, 0, values, false);
  }

  /** Returns the arrays in the order of their numbers. */
  public Collection<NDArray> arrays() {
    return values.values();
  }

  /** Returns the arrays in the order of their numbers. */
  public NDList list() {
    return new NDList(values.values());
  }

  /** Returns the same place with other arrays; closes none. */
  public Frontier map(UnaryOperator<NDArray> replacement) {
    SortedMap<Integer, NDArray> replaced = new TreeMap<>();
    values.forEach((number, array) -> replaced.put(number, replacement.apply(array)));
    return new Frontier(history, position, replaced, complete);
  }

  /**
   * Returns the same place in a history of its own, so that what runs from here on is recorded as
   * it runs this time. The arrays are the same.
   */
  public Frontier fork() {
    return new Frontier(history.upTo(position), position, values, complete);
  }

  /** Returns the size of the arrays. */
  long bytes() {
    return values.values().stream().mapToLong(ArrayBytes::count).sum();
  }

  @Override
  public void close() {
    values.values().forEach(NDArray::close);
  }
}

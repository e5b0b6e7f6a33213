package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a network's forward pass as they were seen to run: which values each puts out.
 * Values are numbered, the inputs first; a step that returns an array it was given puts out no new
 * value. Grows as passes get further than any before. Not thread-safe.
 */
final class WalkHistory {

  private final List<Step> steps = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();
  private int inputs;

  /**
   * A step.
   *
   * @param leaf the leaf it runs, or null for arithmetic
   * @param outputs the numbers of its outputs
   * @param bytes the size of its outputs
   * @param liveBytes the size of all arrays alive before it ran
   */
  record Step(BlockTree.@Nullable Leaf leaf, List<Integer> outputs, long bytes, long liveBytes) {}

  /**
   * An array of the pass in which it was first seen.
   *
   * @param shape its shape then
   * @param type its type
   */
  record Value(Shape shape, DataType type) {}

  /** Returns the number of steps seen. */
  int size() {
    return steps.size();
  }

  /** Returns a step that was seen. */
  Step step(int index) {
    return steps.get(index);
  }

  /** Returns a value that was seen. */
  Value value(int number) {
    return values.get(number);
  }

  /** Returns the number of the network's inputs. */
  int inputs() {
    return inputs;
  }

  /** Returns the number of an input of the network, which is its position. */
  int input(int position, NDArray input) {
    if (position == inputs) {
      add(input);
      inputs++;
    }
    return position;
  }

  /** Numbers a value that was not seen before. */
  int add(NDArray array) {
    values.add(new Value(array.getShape(), array.getDataType()));
    return values.size() - 1;
  }

  /** Adds the step after the last one seen. */
  void add(Step step) {
    steps.add(step);
  }

  /** Checks that a step puts out what it did when it was first seen. */
  void requireSame(int index, BlockTree.@Nullable Leaf leaf, NDList outputs) {
    Step seen = steps.get(index);
    if (!Objects.equals(seen.leaf(), leaf) || seen.outputs().size() != outputs.size()) {
      throw new UnsupportedModelException(
          "The network took other steps than in an earlier batch, at "
              + (leaf == null ? "the arithmetic of a composite" : leaf.path())
              + ". A CompositeHandler or StepwiseBlock must take the same steps for each batch");
    }
  }
}

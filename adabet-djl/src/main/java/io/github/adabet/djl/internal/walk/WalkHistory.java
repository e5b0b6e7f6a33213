package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a network's forward pass as they were seen to run: which values each puts out.
 * Values are numbered, the inputs first; a step that returns an array it was given puts out no new
 * value. Grows as passes get further than any before.
 *
 * <p>Whether a step returns an array it was given may depend on the mode in which it runs, and the
 * shapes depend on the number of samples. So a history serves passes in the modes and with the
 * number of samples in which it was recorded, and a pass that goes another way is refused.
 *
 * <p>Not thread-safe.
 */
public final class WalkHistory {

  private final List<Step> steps = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();
  private int inputs;

  /**
   * A step.
   *
   * @param leaf the leaf it runs, or null for arithmetic
   * @param outputs the numbers of its outputs
   * @param firstNew the number of the first value that it puts out and no step before it did, if
   *     there is one
   * @param bytes the size of its outputs
   * @param liveBytes the size of all arrays alive before it ran
   */
  public record Step(
      BlockTree.@Nullable Leaf leaf,
      List<Integer> outputs,
      int firstNew,
      long bytes,
      long liveBytes) {

    /** Names the step. */
    String name() {
      return leaf == null ? "the arithmetic of a composite" : leaf.path();
    }
  }

  /**
   * An array of the pass in which it was first seen.
   *
   * @param shape its shape then
   * @param type its type
   */
  record Value(Shape shape, DataType type) {}

  /** Returns a history of its own that begins with the first steps of this one. */
  WalkHistory upTo(int position) {
    WalkHistory begin = new WalkHistory();
    begin.steps.addAll(steps.subList(0, position));
    begin.values.addAll(
        position == steps.size() ? values : values.subList(0, steps.get(position).firstNew()));
    begin.inputs = inputs;
    return begin;
  }

  /** Returns the number of steps seen. */
  public int size() {
    return steps.size();
  }

  /** Returns a step that was seen. */
  public Step step(int index) {
    return steps.get(index);
  }

  /** Returns a value that was seen. */
  Value value(int number) {
    return values.get(number);
  }

  /** Returns the number that the next value of a step gets. */
  int nextValue(int index) {
    return index < steps.size() ? steps.get(index).firstNew() : values.size();
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

  /**
   * Notes a step, or checks that it is the one that was seen.
   *
   * @param index its number
   * @param leaf the leaf it runs, or null for arithmetic
   * @param outputs its outputs
   * @param numbers their numbers, from {@link #nextValue} on for those that are new
   * @param liveBytes the size of all arrays alive before it ran
   * @throws UnsupportedModelException if another step was seen
   */
  void add(
      int index,
      BlockTree.@Nullable Leaf leaf,
      NDList outputs,
      List<Integer> numbers,
      long liveBytes) {
    if (index < steps.size()) {
      Step seen = steps.get(index);
      requireSame(seen, new Step(leaf, numbers, seen.firstNew(), 0, 0));
      return;
    }
    int firstNew = values.size();
    for (int i = 0; i < outputs.size(); i++) {
      if (numbers.get(i) == values.size()) {
        add(outputs.get(i));
      }
    }
    steps.add(new Step(leaf, numbers, firstNew, ArrayBytes.count(outputs), liveBytes));
  }

  /**
   * Checks that another pass took the same steps.
   *
   * @throws UnsupportedModelException if it did not
   */
  public void requireSame(WalkHistory other) {
    int common = Math.min(size(), other.size());
    for (int i = 0; i < common; i++) {
      requireSame(step(i), other.step(i));
    }
    if (size() != other.size()) {
      throw otherSteps((size() > common ? this : other).step(common).name());
    }
  }

  private static void requireSame(Step seen, Step step) {
    if (!Objects.equals(seen.leaf(), step.leaf())
        || seen.outputs().size() != step.outputs().size()) {
      throw otherSteps(step.name());
    }
    if (!seen.outputs().equals(step.outputs())) {
      throw new UnsupportedModelException(
          "The outputs of "
              + step.name()
              + " are arrays it was given in one pass, and new ones in another, so that the place"
              + " cannot be passed over when a part of the network runs alone. Let it return a new"
              + " array each time, or the same one");
    }
  }

  private static UnsupportedModelException otherSteps(String where) {
    return new UnsupportedModelException(
        "The network took other steps than in an earlier pass, at "
            + where
            + ". A CompositeHandler or StepwiseBlock must take the same steps for each batch");
  }

  private void add(NDArray array) {
    values.add(new Value(array.getShape(), array.getDataType()));
  }
}

package io.github.adabet.djl.internal.walk;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import io.github.adabet.djl.internal.composite.SequentialHandler;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.Overwriting;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of one pass that their next reader may overwrite.
 *
 * <p><b>Which.</b> Those that an operation of this pass has made whose gradient does not need its
 * output, and that nobody has read since. An array that was read before may be kept for the
 * reader's gradient, whether or not anything in the pass still refers to it. Who made an array is
 * known of leaves whose class is exactly one of DJL's, and of arithmetic that says so; what comes
 * from elsewhere (the caller, a frontier, somebody's block) is never overwritten. And there must be
 * no other reference to the array than the reader's own, so that no step after it can need it.
 *
 * <p>Arithmetic of composites can read whatever its author has at hand. So it counts as a reader of
 * all arrays, unless it says what it reads ({@link Overwriting}). And the code of a composite that
 * is not of this library may read all that passes through it.
 */
final class OverwritableArrays {

  /** Their gradients are made of their inputs and parameters. */
  private static final Set<Class<? extends Block>> NOT_NEEDING_THEIR_OUTPUT =
      Set.of(Conv2d.class, BatchNorm.class, Linear.class);

  /** Where there are more axes, dense layers return a view of what they have made. */
  private static final int AXES_OF_ROWS = 2;

  private static final String OWN_HANDLERS = SequentialHandler.class.getPackageName();
  private static final String OWN_BLOCKS = "io.github.adabet.djl.zoo";

  private final LiveArrays live;
  private final @Nullable MemoryReuse reuse;
  private final Set<NDArray> unread = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Begins a pass.
   *
   * @param live the references to the pass's arrays
   * @param reuse overwrites arrays; null if none may be overwritten
   */
  OverwritableArrays(LiveArrays live, @Nullable MemoryReuse reuse) {
    this.live = live;
    this.reuse = reuse;
  }

  /**
   * Returns what may overwrite the first of some arrays; null if it may not be overwritten.
   *
   * @param inputs what a step that has one reference to each is about to read
   */
  @Nullable MemoryReuse reuseFor(NDList inputs) {
    if (reuse == null || inputs.isEmpty()) {
      return null;
    }
    NDArray first = inputs.head();
    boolean last = live.count(first) == 1 && inputs.stream().filter(a -> a == first).count() == 1;
    return last && unread.contains(first) ? reuse : null;
  }

  /** Notes that a leaf has run. */
  void ran(BlockTree.Leaf leaf, NDList inputs, NDList outputs) {
    inputs.forEach(unread::remove);
    if (reuse != null && outputs.size() == 1 && isFree(leaf, outputs.head())) {
      unread.add(outputs.head());
    }
  }

  /**
   * Notes that arithmetic of this library has run.
   *
   * @param inputs all that it has read
   * @param free whether its gradient does not need its output
   */
  void computed(NDList inputs, NDList outputs, boolean free) {
    inputs.forEach(unread::remove);
    if (reuse != null && free) {
      unread.addAll(outputs);
    }
  }

  /** Notes that the code of a composite has arrays at hand. */
  void passThrough(BlockTree.Composite composite, NDList arrays) {
    if (!isOwn(composite)) {
      arrays.forEach(unread::remove);
    }
  }

  /** Notes that code has run that may have read any array. */
  void allRead() {
    unread.clear();
  }

  /**
   * Tells whether the gradient of a leaf is computed without the elements of its input, which the
   * engine keeps all the same: that of a normalisation by stored statistics of which nothing is
   * trained is that of its output, times a number for each channel.
   *
   * @param training whether the leaf runs in training mode
   * @param values what it reads in place of its parameters
   */
  static boolean ignoresItsInput(
      BlockTree.Leaf leaf, boolean training, Function<Parameter, NDArray> values) {
    return leaf.block().getClass() == BatchNorm.class
        && isOfAxisOne((BatchNorm) leaf.block())
        && !training
        && leaf.parameters().stream().map(values).noneMatch(NDArray::hasGradient);
  }

  private static boolean isFree(BlockTree.Leaf leaf, NDArray output) {
    Block block = leaf.block();
    if (!NOT_NEEDING_THEIR_OUTPUT.contains(block.getClass())) {
      return false;
    }
    if (block instanceof BatchNorm norm) {
      return isOfAxisOne(norm);
    }
    return !(block instanceof Linear) || output.getShape().dimension() == AXES_OF_ROWS;
  }

  /** Tells whether this library's code runs a composite; a stepwise block brings its own. */
  private static boolean isOwn(BlockTree.Composite composite) {
    boolean own = composite.handler().getClass().getPackageName().equals(OWN_HANDLERS);
    return own
        && (!(composite.block() instanceof StepwiseBlock block)
            || block.getClass().getPackageName().equals(OWN_BLOCKS));
  }

  /** Normalisations of other axes work on views, and return one. */
  private static boolean isOfAxisOne(BatchNorm norm) {
    return DjlInternals.axis(norm) == 1;
  }
}

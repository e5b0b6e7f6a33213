package io.github.adabet.djl.internal.walk;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.Overwriting;
import io.github.adabet.djl.internal.engine.RecordedConstants;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network leaf by leaf.
 *
 * <p><b>What it computes.</b> The same operations in the same order as {@code block.forward}, hence
 * the same bits.
 *
 * <p><b>What it keeps.</b> Each intermediate array is closed when its last reader has run, where
 * DJL keeps every one of them until their manager closes. Inside a gradient collector this drops
 * the Java handles only: the engine keeps what its backward pass needs, and nothing else. Where
 * nobody looks at the arrays of a pass ({@link LeafHook#reuse}), a step may compute in the memory
 * of one that nothing reads again ({@link OverwritableArrays}).
 *
 * <p><b>Who owns what.</b> The caller owns the inputs, which are never closed, and the outputs.
 * Whatever happens, an exception in a leaf or in a hook included, no other array of the pass
 * outlives it. A block that opens an {@code NDScope} of its own and takes its result out of it
 * keeps that array with its manager, as in DJL.
 *
 * <p>Safe for use by several threads as far as the parameter store and the engine are.
 */
public final class BlockWalker {

  private final BlockTree tree;
  private final ParameterStore parameters;
  private final LeafForward leafForward;
  private final @Nullable MemoryReuse engineReuse;

  public BlockWalker(BlockTree tree, ParameterStore parameters) {
    this.tree = tree;
    this.parameters = parameters;
    EngineBinding engine = EngineBinding.of(parameters.getManager().getEngine());
    this.leafForward = engine.leafForward();
    this.engineReuse = engine.memoryReuse().orElse(null);
  }

  /** How the steps of a pass run: leaves, and the arithmetic between them. */
  interface Steps {

    /**
     * Runs the next step of the pass.
     *
     * @param leaf the leaf that the step runs, or null for arithmetic
     * @param consumed arrays of which the step uses up one reference each
     * @param step runs it and gives up those references
     * @return the step's outputs, one reference to each taken
     */
    NDList next(BlockTree.@Nullable Leaf leaf, NDList consumed, Supplier<NDList> step);
  }

  /** What happens around each leaf. */
  public interface LeafHook {

    /**
     * Called before a leaf runs.
     *
     * @return whether to run the leaf in training mode
     */
    boolean beforeLeaf(BlockTree.Leaf leaf);

    /**
     * Called after a leaf has run, before its successor does.
     *
     * @param output the leaf's outputs; valid during the call, not to be closed or modified
     */
    void afterLeaf(BlockTree.Leaf leaf, NDList output);

    /**
     * Runs a leaf, between {@link #beforeLeaf} and {@link #afterLeaf}.
     *
     * @param forward runs it on its inputs
     * @return its outputs
     */
    default NDList aroundLeaf(BlockTree.Leaf leaf, Supplier<NDList> forward) {
      return forward.get();
    }

    /**
     * Runs arithmetic of a composite.
     *
     * @param index how many computations the composite has run before in this pass
     * @param computation runs it
     * @return its results
     */
    default NDList aroundArithmetic(
        BlockTree.Composite composite, int index, Supplier<NDList> computation) {
      return computation.get();
    }

    /**
     * Called after a leaf has run, before {@link #afterLeaf} and before the leaf's inputs are given
     * up.
     *
     * @param inputs the leaf's inputs; valid during the call, not to be closed or modified
     * @param output the leaf's outputs; the same
     */
    default void beforeRelease(BlockTree.Leaf leaf, NDList inputs, NDList output) {}

    /**
     * Returns what may compute in the memory of arrays that no step reads again. A hook that looks
     * at arrays after the call that showed them, keeps them, or runs a leaf or arithmetic twice,
     * must not give any.
     *
     * @param engines the engine's own
     * @return null by default: each step makes new arrays
     */
    default @Nullable MemoryReuse reuse(MemoryReuse engines) {
      return null;
    }

    /** Returns what keeps the constants of the pass: none, if no backward pass follows. */
    default RecordedConstants constants() {
      return scope -> {};
    }
  }

  /**
   * Runs the network once.
   *
   * @param inputs the network's inputs; neither closed nor modified
   * @param hook called around each leaf, on this thread, in the order the leaves run
   * @return the network's outputs; the caller closes them (one may be an array of {@code inputs})
   */
  public NDList forward(NDList inputs, LeafHook hook) {
    LiveArrays live = new LiveArrays(hook.constants());
    try {
      Walk walk = new Walk(live, hook, (leaf, consumed, step) -> step.get());
      NDList outputs = walk.run(tree.root(), new NDList(inputs));
      live.surrender(outputs);
      return outputs;
    } finally {
      live.closeAll();
    }
  }

  /**
   * Runs a part of the network.
   *
   * @param from where to begin; its arrays are used up, unless {@code keep}
   * @param keep whether the arrays of {@code from} stay the caller's
   * @param stop where to stop, before the step it accepts
   * @param hook called around each leaf that runs
   * @return the arrays that the rest of the network needs, or at its end the network's outputs; the
   *     caller closes them; with {@code keep}, some may be those of {@code from}
   */
  public Frontier run(Frontier from, boolean keep, PartialWalk.Stop stop, LeafHook hook) {
    LiveArrays live = new LiveArrays(hook.constants());
    PartialWalk part = new PartialWalk(from, keep, live, stop);
    if (keep) {
      live.adopt(from.arrays());
    }
    try {
      NDList outputs = new Walk(live, hook, part).run(tree.root(), part.inputs());
      live.surrender(outputs);
      return part.end(outputs);
    } catch (PartialWalk.Stopped stopped) {
      return part.frontier();
    } finally {
      if (keep) {
        live.forget(from.arrays());
      }
      live.closeAll();
    }
  }

  /** One forward pass. */
  private final class Walk {

    private final LiveArrays live;
    private final LeafHook hook;
    private final Steps steps;
    private final OverwritableArrays overwritable;

    Walk(LiveArrays live, LeafHook hook, Steps steps) {
      this.live = live;
      this.hook = hook;
      this.steps = steps;
      this.overwritable =
          new OverwritableArrays(live, engineReuse == null ? null : hook.reuse(engineReuse));
    }

    /** Runs a node. Consumes one reference to each input, and returns one to each output. */
    NDList run(BlockTree.Node node, NDList inputs) {
      if (node instanceof BlockTree.Composite composite) {
        Frame frame = new Frame(this, composite, inputs);
        NDList outputs =
            new NDList(composite.handler().forward(composite.block(), new NDList(inputs), frame));
        live.retain(outputs);
        frame.end();
        return outputs;
      }
      BlockTree.Leaf leaf = (BlockTree.Leaf) node;
      return steps.next(leaf, inputs, () -> runLeaf(leaf, inputs));
    }

    private NDList runLeaf(BlockTree.Leaf leaf, NDList inputs) {
      LayerInputs.require(leaf, inputs);
      boolean training = hook.beforeLeaf(leaf);
      prepareParameters(leaf, inputs, training);
      MemoryReuse reuse = overwritable.reuseFor(inputs);
      NDList outputs =
          live.track(() -> hook.aroundLeaf(leaf, () -> forward(leaf, inputs, training, reuse)));
      overwritable.ran(leaf, inputs, outputs);
      hook.beforeRelease(leaf, inputs, outputs);
      live.release(inputs);
      hook.afterLeaf(leaf, outputs);
      return outputs;
    }

    private NDList forward(
        BlockTree.Leaf leaf, NDList inputs, boolean training, @Nullable MemoryReuse reuse) {
      try {
        if (reuse != null && leaf.block() instanceof Overwriting block) {
          return block.overwrite(inputs, reuse);
        }
        // A copy, because some blocks modify the list they are given.
        NDList outputs = leafForward.run(leaf, parameters, new NDList(inputs), training);
        if (reuse != null
            && OverwritableArrays.ignoresItsInput(
                leaf,
                training,
                each -> parameters.getValue(each, inputs.head().getDevice(), training))) {
          reuse.forget(inputs.head(), outputs.singletonOrThrow());
        }
        return outputs;
      } catch (EngineException e) {
        throw LayerInputs.failed(leaf, inputs, e);
      }
    }

    /**
     * Lets the store make its copies of parameters outside the leaf's scope, which would close
     * them.
     */
    private void prepareParameters(BlockTree.Leaf leaf, NDList inputs, boolean training) {
      Device device =
          inputs.isEmpty() ? parameters.getManager().getDevice() : inputs.head().getDevice();
      for (Parameter parameter : leaf.parameters()) {
        parameters.getValue(parameter, device, training);
      }
    }
  }

  /** The children of one composite in one pass, and the references its handler holds. */
  private static final class Frame implements CompositeHandler.Children {

    private final Walk walk;
    private final BlockTree.Composite composite;
    private final NDList held;
    private int computations;

    Frame(Walk walk, BlockTree.Composite composite, NDList inputs) {
      this.walk = walk;
      this.composite = composite;
      this.held = new NDList(inputs);
      walk.overwritable.passThrough(composite, inputs);
    }

    @Override
    public int size() {
      return composite.children().size();
    }

    @Override
    public NDList forward(int index, NDList inputs) {
      walk.live.retain(inputs);
      return hold(walk.run(composite.children().get(index), new NDList(inputs)));
    }

    @Override
    public NDList forwardLast(int index, NDList inputs) {
      NDList passed = passOn(inputs);
      return hold(walk.run(composite.children().get(index), passed));
    }

    @Override
    public NDList compute(Supplier<NDList> computation) {
      int index = computations++;
      return hold(
          walk.steps.next(
              null,
              new NDList(),
              () -> {
                NDList outputs = run(index, computation);
                walk.overwritable.allRead();
                return outputs;
              }));
    }

    @Override
    public NDList computeLast(NDList inputs, UnaryOperator<NDList> computation) {
      NDList passed = passOn(inputs);
      int index = computations++;
      return hold(walk.steps.next(null, passed, () -> runLast(index, passed, computation)));
    }

    private NDList run(int index, Supplier<NDList> computation) {
      return walk.live.track(
          () ->
              walk.hook.aroundArithmetic(
                  composite,
                  index,
                  () -> {
                    try {
                      return computation.get();
                    } catch (EngineException e) {
                      throw LayerInputs.failed(composite, e);
                    }
                  }));
    }

    private NDList runLast(int index, NDList passed, UnaryOperator<NDList> computation) {
      NDList outputs;
      if (computation instanceof Overwriting known) {
        MemoryReuse reuse = walk.overwritable.reuseFor(passed);
        outputs =
            run(
                index,
                () ->
                    reuse == null
                        ? computation.apply(new NDList(passed))
                        : known.overwrite(passed, reuse));
        walk.overwritable.computed(passed, outputs, !known.gradientNeedsOutput());
      } else {
        outputs = run(index, () -> computation.apply(new NDList(passed)));
        walk.overwritable.allRead();
      }
      walk.live.release(passed);
      return outputs;
    }

    void end() {
      walk.live.release(held);
      held.clear();
    }

    private NDList hold(NDList outputs) {
      walk.overwritable.passThrough(composite, outputs);
      held.addAll(outputs);
      return new NDList(outputs);
    }

    private NDList passOn(NDList arrays) {
      NDList passed = new NDList(arrays);
      passed.forEach(this::drop);
      return passed;
    }

    private void drop(NDArray array) {
      for (int i = 0; i < held.size(); i++) {
        if (held.get(i) == array) {
          held.remove(i);
          return;
        }
      }
      throw new IllegalArgumentException(
          "The composite '"
              + composite.path()
              + "' passes an array on that it does not hold: each array may be passed on once");
    }
  }
}

package io.github.adabet.djl.internal.train.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.RecordedConstants;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.lang.ref.Reference;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gradient recording of one forward pass, or of a part of it.
 *
 * <p>The creator closes it, on the same thread. An engine may allow one recording per process at a
 * time (PyTorch).
 */
final class RecordedPass implements BlockWalker.LeafHook, AutoCloseable {

  private final BlockWalker.LeafHook modes;
  private final GradientCollector collector;
  private final RecordedConstants constants;

  /**
   * Begins a recording.
   *
   * @param modes says in which mode each leaf runs
   * @param engine the engine of the network
   */
  RecordedPass(BlockWalker.LeafHook modes, Engine engine) {
    this.modes = modes;
    this.constants = EngineBinding.of(engine).recordedConstants();
    this.collector = engine.newGradientCollector();
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return modes.beforeLeaf(leaf);
  }

  @Override
  public void beforeRelease(BlockTree.Leaf leaf, NDList inputs, NDList output) {
    modes.beforeRelease(leaf, inputs, output);
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
    modes.afterLeaf(leaf, output);
  }

  @Override
  public NDList aroundLeaf(BlockTree.Leaf leaf, Supplier<NDList> forward) {
    return modes.aroundLeaf(leaf, forward);
  }

  @Override
  public NDList aroundArithmetic(
      BlockTree.Composite composite, int index, Supplier<NDList> computation) {
    return modes.aroundArithmetic(composite, index, computation);
  }

  @Override
  public @Nullable MemoryReuse reuse(MemoryReuse engines) {
    return modes.reuse(engines);
  }

  @Override
  public RecordedConstants constants() {
    return constants;
  }

  /**
   * Computes the gradients of all that collects one.
   *
   * @param target computes a scalar from what ran in this pass; its arrays stay with their managers
   */
  void backward(Supplier<NDArray> target) {
    NDArray scalar;
    try (NDScope scope = new NDScope()) {
      constants.watch(scope);
      scalar = target.get();
      // Closed with their managers, and not with the scope: a loss may hold on to some.
      DjlInternals.registerIn(scope, new IdentityHashMap<>());
    }
    try {
      collector.backward(scalar);
    } finally {
      // A compiler may otherwise find the constants dead while the engine still reads their memory.
      Reference.reachabilityFence(constants);
    }
  }

  @Override
  public void close() {
    collector.close();
  }
}

package io.github.adabet.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;

/**
 * The gradient recording of one forward pass, or of a part of it.
 *
 * <p>The creator closes it, on the same thread. An engine may allow one recording per process at a
 * time (PyTorch).
 */
final class RecordedPass implements BlockWalker.LeafHook, AutoCloseable {

  private final BlockWalker.LeafHook modes;
  private final GradientCollector collector;

  /**
   * Begins a recording.
   *
   * @param modes says in which mode each leaf runs
   * @param engine the engine of the network
   */
  RecordedPass(BlockWalker.LeafHook modes, Engine engine) {
    this.modes = modes;
    this.collector = engine.newGradientCollector();
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return modes.beforeLeaf(leaf);
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
    modes.afterLeaf(leaf, output);
  }

  /**
   * Computes the gradients of all that collects one.
   *
   * @param target a scalar computed while this pass is open
   */
  void backward(NDArray target) {
    collector.backward(target);
  }

  @Override
  public void close() {
    collector.close();
  }
}

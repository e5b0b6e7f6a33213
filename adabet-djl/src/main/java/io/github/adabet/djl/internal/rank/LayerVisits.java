package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.adabet.Layer;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import io.github.adabet.djl.internal.engine.TensorBuffers;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.tree.ChannelAxes;
import io.github.adabet.djl.internal.walk.BlockWalker;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerVisitor;
import java.util.Set;

/** Shows each layer of a pass to a visitor once it has run. One instance serves one pass. */
public final class LayerVisits implements BlockWalker.LeafHook {

  private final long samples;
  private final Set<LayerQuantity> needs;
  private final LayerVisitor visitor;
  private final TensorBuffers memory;
  private final Set<Layer> keepStorage;

  /**
   * Visits of one pass.
   *
   * @param samples in the batch
   * @param needs what to show of each layer
   * @param visitor is shown it
   * @param memory how the engine's tensors are read
   * @param keepStorage layers whose output must not be stored otherwise by being read
   */
  public LayerVisits(
      long samples,
      Set<LayerQuantity> needs,
      LayerVisitor visitor,
      TensorBuffers memory,
      Set<Layer> keepStorage) {
    this.samples = samples;
    this.needs = needs;
    this.visitor = visitor;
    this.memory = memory;
    this.keepStorage = keepStorage;
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return false;
  }

  @Override
  public void beforeRelease(BlockTree.Leaf leaf, NDList inputs, NDList output) {
    if (needs.contains(LayerQuantity.INPUT)) {
      visit(leaf, inputs, output);
    }
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {
    if (!needs.contains(LayerQuantity.INPUT)) {
      visit(leaf, new NDList(), output);
    }
  }

  /**
   * A visitor has a layer's arrays during its visit only, and no layer overwrites what it reads.
   */
  @Override
  public MemoryReuse reuse(MemoryReuse engines) {
    return engines;
  }

  private void visit(BlockTree.Leaf leaf, NDList inputs, NDList output) {
    Layer layer = leaf.layer();
    if (layer == null) {
      return;
    }
    NDArray tensor = BlockObservation.requireBatch(layer, "puts out", output, samples);
    ChannelAxes axes = ChannelAxes.of(leaf);
    boolean keepsStorage = keepStorage.contains(layer);
    try (TensorActivation.Lease lease =
            new TensorActivation.Lease(layer, tensor, axes, memory, keepsStorage);
        BlockObservation observation = new BlockObservation(leaf, lease, needs)) {
      if (needs.contains(LayerQuantity.INPUT)) {
        observation.showInput(
            BlockObservation.requireBatch(layer, "reads", inputs, samples), memory);
      }
      visitor.visit(observation);
    }
  }
}

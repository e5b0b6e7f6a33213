package io.github.adabet.djl.internal.train.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import io.github.adabet.djl.internal.engine.EngineBinding;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.internal.walk.BlockWalker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a loss by the output of every layer, and by parameters, from one forward and one
 * backward pass in inference mode.
 *
 * <p>Engines hand out gradients of arrays that no operation made. So an array of zeros is added to
 * each layer's output, which changes no bit of it but the sign of a zero; its gradient is that of
 * the output.
 *
 * <p>All arrays seen belong to the manager given, and are in memory together: each layer's output
 * twice and its gradient, the input and the gradients of parameters if they are asked for. Not
 * thread-safe.
 */
public final class OutputGradients implements BlockWalker.LeafHook {

  private final NDManager manager;
  private final boolean keepsInputs;
  private final LeafForward leafForward;
  private final NDList outputs = new NDList();
  private final List<Seen> seen = new ArrayList<>();
  private final IdentityHashMap<Parameter, NDArray> ofWeights = new IdentityHashMap<>();
  private @Nullable NDArray lastProbe;

  private OutputGradients(NDManager manager, boolean keepsInputs) {
    this.manager = manager;
    this.keepsInputs = keepsInputs;
    this.leafForward = EngineBinding.of(manager.getEngine()).leafForward();
  }

  /** Runs a network while it is recorded. */
  @FunctionalInterface
  public interface Forward {

    /**
     * Runs it.
     *
     * @param taps is told of each layer, by {@link #tap} where no walk of blocks does so
     * @param pass the hook of a walk of blocks
     * @return what the network puts out
     */
    NDList run(OutputGradients taps, BlockWalker.LeafHook pass);
  }

  /**
   * One execution of a layer. Its arrays hold the numbers of the pass and are part of no recording.
   *
   * @param leaf the layer
   * @param inputs its inputs, if they were to be kept
   * @param outputs its outputs
   * @param probe the array whose gradient is that of the first output
   */
  public record Seen(BlockTree.Leaf leaf, NDList inputs, NDList outputs, NDArray probe) {

    /** Returns the gradient of the loss by the layer's first output; the caller closes it. */
    public NDArray gradient() {
      return probe.getGradient();
    }
  }

  /**
   * Runs a network forward and backward.
   *
   * @param forward runs the network, with these parameters
   * @param parameters part of no recording, but for those whose gradients are wanted
   * @param weights the parameters whose gradients are wanted
   * @param loss computes a scalar of the network's outputs
   * @param keepsInputs whether to keep the inputs of layers
   * @param manager owns what is seen
   * @return what was seen
   */
  public static OutputGradients of(
      Forward forward,
      DetachedParameters parameters,
      Collection<Parameter> weights,
      Function<NDList, NDArray> loss,
      boolean keepsInputs,
      NDManager manager) {
    OutputGradients gradients = new OutputGradients(manager, keepsInputs);
    parameters.beginPass(weights, manager);
    try (RecordedPass pass = new RecordedPass(gradients, manager.getEngine())) {
      NDList outputs = forward.run(gradients, pass);
      outputs.forEach(output -> output.attach(manager));
      gradients.outputs.addAll(outputs);
      pass.backward(() -> loss.apply(outputs));
      for (Parameter weight : weights) {
        gradients.ofWeights.put(weight, gradients.kept(parameters.takeGradient(weight)));
      }
    } finally {
      parameters.endPass();
    }
    return gradients;
  }

  /** Returns the layers in the order they ran. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Returns the gradient of the loss by a parameter that was asked for; stays the manager's. */
  public NDArray ofWeight(Parameter weight) {
    return Objects.requireNonNull(ofWeights.get(weight));
  }

  /** Returns what the network put out. */
  public NDList outputs() {
    return new NDList(outputs);
  }

  @Override
  public boolean beforeLeaf(BlockTree.Leaf leaf) {
    return leafForward.recordsInTrainingMode(leaf);
  }

  @Override
  public NDList aroundLeaf(BlockTree.Leaf leaf, Supplier<NDList> forward) {
    NDList outputs = forward.get();
    if (leaf.layer() == null || outputs.isEmpty()) {
      return outputs;
    }
    NDArray output = outputs.head();
    NDArray probe = probe(output);
    lastProbe = probe;
    NDList tapped = new NDList(outputs);
    tapped.set(0, output.add(probe));
    return tapped;
  }

  private NDArray probe(NDArray output) {
    NDArray probe = kept(manager.zeros(output.getShape(), output.getDataType()));
    probe.setRequiresGradient(true);
    return probe;
  }

  /**
   * Notes what a layer has put out.
   *
   * @param leaf the layer
   * @param inputs its inputs, or nothing where they are not to be kept
   * @param output its output; nothing that runs later may write into it
   * @return the array that goes on in its place, which the caller closes
   */
  public NDArray tap(BlockTree.Leaf leaf, NDList inputs, NDArray output) {
    NDArray probe = probe(output);
    NDList before = keepsInputs ? detached(inputs) : new NDList();
    seen.add(new Seen(leaf, before, detached(new NDList(output)), probe));
    return output.add(probe);
  }

  @Override
  public void beforeRelease(BlockTree.Leaf leaf, NDList inputs, NDList output) {
    NDArray probe = lastProbe;
    if (leaf.layer() != null && probe != null) {
      NDList before = keepsInputs ? detached(inputs) : new NDList();
      seen.add(new Seen(leaf, before, detached(output), probe));
      lastProbe = null;
    }
  }

  @Override
  public void afterLeaf(BlockTree.Leaf leaf, NDList output) {}

  private NDList detached(NDList arrays) {
    NDList detached = new NDList();
    arrays.forEach(array -> detached.add(kept(array.stopGradient())));
    return detached;
  }

  private NDArray kept(NDArray array) {
    NDScope.unregister(array);
    array.attach(manager);
    return array;
  }
}

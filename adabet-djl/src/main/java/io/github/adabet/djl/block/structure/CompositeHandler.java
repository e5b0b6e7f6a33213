package io.github.adabet.djl.block.structure;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Knows how one kind of composite block runs its children, so that a network can be executed leaf
 * by leaf.
 *
 * <p>Built in are {@link ai.djl.nn.SequentialBlock} and {@link ai.djl.nn.ParallelBlock}, DJL's
 * attention, transformer encoder and BERT blocks, its encoders and decoders of one child, and
 * blocks that state their own steps ({@link StepwiseBlock}). A composite that no handler takes runs
 * as a whole: it is <em>opaque</em>, one layer however many parameters it holds. So is a composite
 * that holds parameters of its own, because only leaves are layers, unless its handler puts them
 * into leaves.
 *
 * <p>A handler must compute exactly what the block's own {@code forward} computes, must be
 * stateless, and may be used by several threads at once. Random numbers it draws from the engine,
 * and inside {@link Children#compute} only, so that they repeat. It must not close arrays: it owns
 * none. Every array that passes through {@code children} is closed when its last use is over, at
 * the latest when the handler returns and the array is not part of the result.
 *
 * <pre>{@code
 * final class ResidualHandler implements CompositeHandler {
 *   public boolean handles(Block block) {
 *     return block instanceof Residual;
 *   }
 *
 *   public NDList forward(Block block, NDList inputs, Children children) {
 *     NDList main = children.forward(0, inputs);
 *     return children.computeLast(
 *         new NDList(main.head(), inputs.head()), x -> new NDList(x.get(0).add(x.get(1))));
 *   }
 * }
 * }</pre>
 */
public interface CompositeHandler {

  /**
   * Tells whether this handler runs the given block.
   *
   * @param block a block with at least one child
   * @return whether {@link #forward} computes what this block's own {@code forward} does
   */
  boolean handles(Block block);

  /**
   * Returns the blocks that a composite runs. By default these are the block's children; a handler
   * states them where the block lists them in another order than it runs them in, or keeps a block
   * or a parameter to itself. If they do not hold all of the block's parameters, the composite is
   * opaque.
   *
   * @param block a block that {@link #handles} accepted
   * @return the blocks by name, in the order they first run; names that are equal for equal blocks
   */
  default BlockList children(Block block) {
    return block.getChildren();
  }

  /**
   * Runs a composite block.
   *
   * @param block a block that {@link #handles} accepted
   * @param inputs the block's inputs; not to be modified
   * @param children the blocks that {@link #children(Block)} returns, in that order
   * @return the block's outputs: results of {@code children}, or arrays of {@code inputs}
   */
  NDList forward(Block block, NDList inputs, Children children);

  /**
   * The children of one composite block during one forward pass. Valid until the handler returns.
   */
  interface Children {

    /**
     * Returns how many children there are.
     *
     * @return the count, at least 0
     */
    int size();

    /**
     * Runs a child and keeps its inputs usable.
     *
     * @param index the child's position, from 0 (included) to {@link #size()} (excluded)
     * @param inputs the child's inputs
     * @return the child's outputs, in a list that the handler may modify
     */
    NDList forward(int index, NDList inputs);

    /**
     * Runs a child that is the last user of its inputs, which are closed as soon as the child no
     * longer needs them.
     *
     * @param index the child's position, from 0 (included) to {@link #size()} (excluded)
     * @param inputs the child's inputs; the handler must not use them again
     * @return the child's outputs, in a list that the handler may modify
     */
    NDList forwardLast(int index, NDList inputs);

    /**
     * Runs the handler's own arithmetic, and closes what it creates on the way to its result.
     *
     * @param computation creates arrays, and runs no child
     * @return what the computation returns
     */
    NDList compute(Supplier<NDList> computation);

    /**
     * Runs arithmetic that is the last user of its inputs, which are closed when it is done.
     *
     * @param inputs arrays of the composite's inputs or of earlier results, each of which is passed
     *     on once; the handler must not use them again
     * @param computation maps the inputs to its result; creates arrays, and runs no child
     * @return what the computation returns
     */
    NDList computeLast(NDList inputs, UnaryOperator<NDList> computation);
  }
}

package io.github.adabet.djl.block.structure;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.adabet.UnsupportedModelException;

/**
 * A composite block that states its own steps, so that a network can be executed leaf by leaf
 * without a {@link CompositeHandler} made for its class.
 *
 * <p>The steps are written once, and serve twice: {@link #forward(NDList,
 * CompositeHandler.Children)} is what AdaBet executes, and {@code forwardInternal} calls {@link
 * #forwardSteps}, which runs the same steps as DJL would. Both compute the same bits.
 *
 * <p>A stepwise block should hold no parameters of its own: a composite that does is one opaque
 * layer. Put them into a child.
 *
 * <pre>{@code
 * final class Residual extends AbstractBlock implements StepwiseBlock {
 *   public NDList forward(NDList inputs, CompositeHandler.Children children) {
 *     NDList main = children.forward(0, inputs);
 *     return children.computeLast(
 *         new NDList(main.head(), inputs.head()), x -> new NDList(x.get(0).add(x.get(1))));
 *   }
 *
 *   protected NDList forwardInternal(
 *       ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
 *     return forwardSteps(store, inputs, training);
 *   }
 * }
 * }</pre>
 */
public interface StepwiseBlock extends Block {

  /**
   * Runs the block step by step. The rules are those of {@link CompositeHandler#forward}:
   * stateless, closes no array, each child runs at most once, in the order of {@link
   * Block#getChildren()}.
   *
   * @param inputs the block's inputs; not to be modified
   * @param children the block's children
   * @return the block's outputs: results of {@code children}, or arrays of {@code inputs}
   */
  NDList forward(NDList inputs, CompositeHandler.Children children);

  /**
   * Runs all steps as DJL does, that is, without closing anything.
   *
   * @param parameters the parameters
   * @param inputs the block's inputs
   * @param training whether the children run in training mode
   * @return the block's outputs
   */
  default NDList forwardSteps(ParameterStore parameters, NDList inputs, boolean training) {
    return forward(inputs, new PlainChildren(this, parameters, training));
  }

  /**
   * Puts another block in a child's place, under the child's name.
   *
   * @param index the child's position, from 0 (included) to the number of children (excluded)
   * @param replacement the block to put there
   * @throws UnsupportedModelException if this block's children are fixed, as they are unless the
   *     block's class says otherwise
   */
  default void replaceChild(int index, Block replacement) {
    throw new UnsupportedModelException("The children of " + getClass().getName() + " are fixed");
  }
}

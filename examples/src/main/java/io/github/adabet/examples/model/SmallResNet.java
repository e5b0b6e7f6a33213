package io.github.adabet.examples.model;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.adabet.djl.block.structure.CompositeHandler;
import io.github.adabet.djl.block.structure.StepwiseBlock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small residual network for 28x28 grey images, built of DJL's own blocks.
 *
 * <p>A stem of one convolution, three stages of two residual blocks each (16, 32 and 64 channels at
 * 28x28, 14x14 and 7x7), the mean over the image, and one linear layer: 15 convolutions and 15
 * batch normalisations, 174,970 trainable parameters. It is ResNet-14 of He et al., "Deep Residual
 * Learning for Image Recognition" (2016), section 4.2, with projections where the shape changes.
 *
 * <p>Every child has a name, so that a layer reads as {@code 02stage1/01block1/01body/01conv1}; DJL
 * puts the two digits in front.
 */
public final class SmallResNet {
  /** Shape of a batch of one image: [1, channels, rows, columns]. */
  public static final Shape INPUT = new Shape(1, 1, 28, 28);

  private static final int[] CHANNELS = {16, 32, 64};

  private SmallResNet() {}

  /**
   * Builds the network, without weights.
   *
   * @param classes number of outputs, 1 or more
   * @return a block that maps float32 [batch, 1, 28, 28] to logits [batch, classes]; the caller
   *     initialises or loads it
   */
  public static Block create(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("classes must be 1 or more, was " + classes);
    }
    Sequence network = new Sequence();
    network.child("stem", convNorm("", CHANNELS[0], 3, 1).child("relu", Activation.reluBlock()));
    int before = CHANNELS[0];
    for (int stage = 0; stage < CHANNELS.length; stage++) {
      int channels = CHANNELS[stage];
      int stride = channels == before ? 1 : 2;
      network.child(
          "stage" + (stage + 1),
          new Sequence()
              .child("block1", residual(channels, stride, channels != before))
              .child("block2", residual(channels, 1, false)));
      before = channels;
    }
    return network
        .child("pool", Pool.globalAvgPool2dBlock())
        .child("flatten", LambdaBlock.singleton(a -> a.reshape(a.getShape().get(0), -1)))
        .child("classifier", Linear.builder().setUnits(classes).build());
  }

  private static Block residual(int channels, int stride, boolean project) {
    Sequence body =
        convNorm("1", channels, 3, stride)
            .child("relu", Activation.reluBlock())
            .child("conv2", convolution(channels, 3, 1))
            .child("norm2", BatchNorm.builder().build());
    Block shortcut = project ? convNorm("", channels, 1, stride) : Blocks.identityBlock();
    return new Residual(body, shortcut);
  }

  private static Sequence convNorm(String suffix, int channels, int kernel, int stride) {
    return new Sequence()
        .child("conv" + suffix, convolution(channels, kernel, stride))
        .child("norm" + suffix, BatchNorm.builder().build());
  }

  private static Conv2d convolution(int channels, int kernel, int stride) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optBias(false)
        .build();
  }

  /**
   * A chain whose children are named by what they do instead of by their class, and keep their
   * names when one is replaced. Stored as a {@link ai.djl.nn.SequentialBlock} is.
   */
  private static final class Sequence extends AbstractBlock implements StepwiseBlock {
    private static final byte VERSION = 3;

    Sequence() {
      super(VERSION);
    }

    Sequence child(String name, Block block) {
      addChildBlock(name, block);
      return this;
    }

    @Override
    public NDList forward(NDList inputs, CompositeHandler.Children steps) {
      NDList current = inputs;
      for (int i = 0; i < steps.size(); i++) {
        current = steps.forwardLast(i, current);
      }
      return current;
    }

    @Override
    public void replaceChild(int index, Block replacement) {
      String name = children.keyAt(index);
      children.remove(index);
      children.add(index, name, replacement);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      Shape[] current = inputs;
      for (Block child : children.values()) {
        current = child.getOutputShapes(current);
      }
      return current;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputs) {
      Shape[] current = inputs;
      for (Block child : children.values()) {
        child.initialize(manager, dataType, current);
        current = child.getOutputShapes(current);
      }
    }

    /**
     * As a sequential block's, whose last entry says that outputs within the chain are left out.
     */
    @Override
    protected void saveMetadata(DataOutputStream out) throws IOException {
      saveInputShapes(out);
      out.writeBoolean(false);
    }

    @Override
    public void loadMetadata(byte version, DataInputStream in)
        throws IOException, MalformedModelException {
      if (version != VERSION) {
        throw new MalformedModelException("version " + version + " of a chain is not read");
      }
      readInputShapes(in);
      in.readBoolean();
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore parameters,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      return forwardSteps(parameters, inputs, training);
    }
  }

  /** Two branches, added and rectified. */
  private static final class Residual extends ParallelBlock {
    Residual(Block body, Block shortcut) {
      super(Residual::addAndRectify);
      addChildBlock("body", body);
      addChildBlock("shortcut", shortcut);
    }

    private static NDList addAndRectify(List<NDList> branches) {
      NDArray sum = branches.get(0).singletonOrThrow().add(branches.get(1).singletonOrThrow());
      return Activation.relu(new NDList(sum));
    }
  }
}

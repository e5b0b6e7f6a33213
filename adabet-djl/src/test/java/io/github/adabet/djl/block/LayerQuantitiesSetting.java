package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import io.github.adabet.Objective;
import io.github.adabet.djl.fixtures.ZooNetwork;
import io.github.adabet.spi.ActivationSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A network, images and labels, of whose layers more is asked than their output. */
abstract class LayerQuantitiesSetting {

  static final int SAMPLES = 6;

  static final Shape IMAGES = new Shape(SAMPLES, 2, 6, 6);

  @org.junit.jupiter.params.Parameter String engine;

  Model model;

  NDManager data;

  @BeforeEach
  void buildModel() {
    model = ZooNetwork.model(engine, network(), IMAGES);
    data = model.getNDManager().newSubManager();
    statistics();
  }

  @AfterEach
  void closeModel() {
    data.close();
    model.close();
  }

  /** Convolution and tanh, a residual sum of a normalised branch, pooling, two classes. */
  static SequentialBlock network() {
    return new SequentialBlock()
        .add(convolution(3))
        .add(Activation.tanhBlock())
        .add(
            new ParallelBlock(
                branches -> new NDList(branches.get(0).head().add(branches.get(1).head())),
                List.of(
                    new SequentialBlock()
                        .add(convolution(3))
                        .add(BatchNorm.builder().build())
                        .add(Activation.tanhBlock()),
                    Blocks.identityBlock())))
        .add(convolution(4))
        .add(Dropout.builder().optRate(0.5f).build())
        .add(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(2).build());
  }

  static Block convolution(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .setFilters(filters)
        .build();
  }

  /** Gives the normalisation statistics that it would not have by itself. */
  void statistics() {
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      if (parameter.getType() == Parameter.Type.RUNNING_MEAN) {
        parameter.getArray().set(new float[] {0.1f, -0.2f, 0.3f});
      } else if (parameter.getType() == Parameter.Type.RUNNING_VAR) {
        parameter.getArray().set(new float[] {0.5f, 1.5f, 2});
      }
    }
  }

  NDArray images() {
    return ZooNetwork.normal(data, IMAGES, 3);
  }

  LabelledBatch labelled() {
    float[] labels = {0, 1, 1, 0, 1, 0};
    return new LabelledBatch(new NDList(images()), new NDList(data.create(labels)));
  }

  NDArray run(Block block, NDArray input) {
    return block
        .forward(new ParameterStore(model.getNDManager(), false), new NDList(input), false)
        .head();
  }

  ActivationSource<LabelledBatch> gradientSource() {
    return BlockActivationSource.of(model).labelled(Objective.classification());
  }
}

package io.github.adabet.djl;

import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.GoogLeNet;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV2;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.basicmodelzoo.cv.classification.SqueezeNet;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** Networks of DJL's model zoo, small inputs, seeded random weights. */
enum ZooNetwork {
  LENET(1, 28, 5),
  RESNET18(3, 32, 58),
  MOBILENET_V2(3, 32, 107),
  SQUEEZENET(3, 64, 26),
  GOOGLENET(3, 64, 58);

  private static final int SEED = 20_261_122;

  private final int channels;
  private final int side;
  private final int layerCount;

  ZooNetwork(int channels, int side, int layerCount) {
    this.channels = channels;
    this.side = side;
    this.layerCount = layerCount;
  }

  int layerCount() {
    return layerCount;
  }

  Block block() {
    return switch (this) {
      case LENET -> LeNet.builder().build();
      case RESNET18 ->
          ResNetV1.builder()
              .setNumLayers(18)
              .setOutSize(10)
              .setImageShape(new Shape(channels, side, side))
              .build();
      case MOBILENET_V2 -> MobileNetV2.builder().setOutSize(10).build();
      case SQUEEZENET -> SqueezeNet.squeezenet(10);
      case GOOGLENET -> GoogLeNet.builder().build();
    };
  }

  /** Returns a model on PyTorch that the caller closes; each has the same weights. */
  Model model() {
    return model(DjlEngines.PYTORCH);
  }

  /** Returns a model that the caller closes; each on the same engine has the same weights. */
  Model model(String engine) {
    return model(engine, block(), batchShape(1));
  }

  NDArray batch(NDManager manager, int samples) {
    return normal(manager, batchShape(samples), SEED);
  }

  private Shape batchShape(int samples) {
    return new Shape(samples, channels, side, side);
  }

  /**
   * Returns a model of any block, which the caller closes; the same block gets the same weights.
   */
  static Model model(String engine, Block block, Shape... inputs) {
    DjlEngines.engine(engine).setRandomSeed(SEED);
    Model model = Model.newInstance("test", engine);
    model.setBlock(block);
    block.initialize(model.getNDManager(), DataType.FLOAT32, inputs);
    return model;
  }

  /** Returns standard normal values that depend on the seed only. */
  static NDArray normal(NDManager manager, Shape shape, int seed) {
    manager.getEngine().setRandomSeed(seed);
    return manager.randomNormal(shape);
  }
}

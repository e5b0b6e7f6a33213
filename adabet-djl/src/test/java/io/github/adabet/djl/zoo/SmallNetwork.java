package io.github.adabet.djl.zoo;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** The networks of the zoo, narrow and shallow, with seeded random weights. */
public enum SmallNetwork {
  /** Version 1.5, all kinds of blocks. */
  RESNET(32),
  /** Version 1. */
  RESNET_V1(33),
  /** Images whose last map is not the grid. */
  VGG(48),
  /** All stages of the network, at a quarter of the width. */
  MOBILENET(40),
  /** Two blocks, 25 tokens. */
  VIT(40);

  /** The number of logits. */
  public static final int CLASSES = 5;

  private static final int SEED = 20_261_124;

  private final int side;

  SmallNetwork(int side) {
    this.side = side;
  }

  /** Returns a new block, not initialised, without dropout. */
  public Block block() {
    return switch (this) {
      case RESNET -> ResNet50.builder().classes(CLASSES).width(8).depths(2, 1, 1, 2).build();
      case RESNET_V1 ->
          ResNet50.builder()
              .classes(CLASSES)
              .version(ResNet50.Version.V1)
              .width(4)
              .depths(1, 2)
              .build();
      case VGG -> Vgg16.builder().classes(CLASSES).widthMultiplier(1 / 32.0).dropout(0).build();
      case MOBILENET ->
          MobileNetV2.builder().classes(CLASSES).widthMultiplier(0.25).dropout(0).build();
      case VIT ->
          VisionTransformer.builder()
              .classes(CLASSES)
              .patch(8)
              .features(24)
              .heads(3)
              .depth(2)
              .build();
    };
  }

  /** Returns a model on an engine, which the caller closes; each has the same weights. */
  public Model model(String engine) {
    Engine.getEngine(engine).setRandomSeed(SEED);
    Model model = Model.newInstance(name(), engine);
    model.setBlock(block());
    model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32, batchShape(1));
    return model;
  }

  /** Returns a batch of noise. */
  public NDArray batch(NDManager manager, int samples) {
    manager.getEngine().setRandomSeed(SEED);
    return manager.randomNormal(batchShape(samples));
  }

  /** Returns the shape of a batch. */
  public Shape batchShape(int samples) {
    return new Shape(samples, 3, side, side);
  }
}

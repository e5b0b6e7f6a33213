package io.github.adabet.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.util.Pair;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Small networks, data sets and selections for the tests of training. */
final class TrainingFixtures {

  static final int CLASSES = 3;
  static final int SIDE = 6;

  private TrainingFixtures() {}

  /** Makes a model on an engine; the seed determines all weights. The caller closes it. */
  static Model model(String engine, Block block, long seed, Shape input) {
    return model(engine, block, DataType.FLOAT32, seed, input);
  }

  /** Makes a model of some precision on an engine. The caller closes it. */
  static Model model(String engine, Block block, DataType type, long seed, Shape input) {
    Model model = Model.newInstance("test", engine);
    model.setBlock(block);
    block.initialize(model.getNDManager(), type, input);
    Random random = new Random(seed);
    for (Pair<String, Parameter> named : block.getParameters()) {
      fill(named.getValue(), random);
    }
    return model;
  }

  private static void fill(Parameter parameter, Random random) {
    NDArray array = parameter.getArray().stopGradient();
    float[] values = new float[Math.toIntExact(array.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (parameter.getType()) {
            case GAMMA, RUNNING_VAR -> 0.5f + random.nextFloat();
            default -> (float) (random.nextGaussian() * 0.3);
          };
    }
    try (NDManager scope = array.getManager().newSubManager()) {
      NDArray floats = scope.create(values, array.getShape());
      ArrayBytes.copyInto(array, floats.toType(array.getDataType(), false));
    }
    array.close();
  }

  /** Two residual units with batch norms, dropout and a linear head; input (B, 1, 6, 6). */
  static SequentialBlock residualNetwork() {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(4)
                .build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(residualUnit())
        .add(residualUnit())
        .add(Pool.globalAvgPool2dBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.25f).build())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  /** The same without dropout. */
  static SequentialBlock residualNetworkWithoutDropout() {
    SequentialBlock withoutDropout = new SequentialBlock();
    residualNetwork().getChildren().values().stream()
        .filter(child -> !(child instanceof Dropout))
        .forEach(withoutDropout::add);
    return withoutDropout;
  }

  private static Block residualUnit() {
    SequentialBlock main =
        new SequentialBlock()
            .add(
                Conv2d.builder()
                    .setKernelShape(new Shape(3, 3))
                    .optPadding(new Shape(1, 1))
                    .setFilters(4)
                    .build())
            .add(BatchNorm.builder().build());
    return new SequentialBlock()
        .add(
            new ParallelBlock(
                branches ->
                    new NDList(NDArrays.add(branches.get(0).head(), branches.get(1).head())),
                List.of(main, Blocks.identityBlock())))
        .add(Activation.reluBlock());
  }

  static Model residualModel(String engine, long seed) {
    return model(engine, residualNetwork(), seed, new Shape(2, 1, SIDE, SIDE));
  }

  /** Linear, ReLU, linear: input (B, features). */
  static SequentialBlock perceptron(int hidden) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(hidden).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  /** Images of noise, each with the row of its class brightened: separable. */
  static ArrayDataset images(NDManager manager, int samples, long seed) {
    Random random = new Random(seed);
    float[] pixels = new float[samples * SIDE * SIDE];
    float[] labels = new float[samples];
    for (int sample = 0; sample < samples; sample++) {
      int label = sample % CLASSES;
      labels[sample] = label;
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        boolean bright = pixel / SIDE / (SIDE / CLASSES) == label;
        pixels[sample * SIDE * SIDE + pixel] =
            (float) (random.nextGaussian() * 0.2 + (bright ? 1 : 0));
      }
    }
    return dataset(
        manager.create(pixels, new Shape(samples, 1, SIDE, SIDE)), manager.create(labels));
  }

  /** Gaussian points around one corner per class: separable. */
  static ArrayDataset points(NDManager manager, int samples, int features, long seed) {
    Random random = new Random(seed);
    float[] values = new float[samples * features];
    float[] labels = new float[samples];
    for (int sample = 0; sample < samples; sample++) {
      int label = sample % CLASSES;
      labels[sample] = label;
      for (int f = 0; f < features; f++) {
        values[sample * features + f] =
            (float) (random.nextGaussian() * 0.3 + (f % CLASSES == label ? 2 : 0));
      }
    }
    return dataset(manager.create(values, new Shape(samples, features)), manager.create(labels));
  }

  static ArrayDataset dataset(NDArray data, NDArray labels) {
    return new ArrayDataset.Builder().setData(data).optLabels(labels).setSampling(4, false).build();
  }

  static List<Layer> layers(Block block) {
    return BlockTree.of(block, List.of()).layers();
  }

  /** Selects the layers whose name a predicate accepts. */
  static LayerSelection select(Block block, Predicate<Layer> chosen) {
    List<Layer> layers = layers(block);
    return LayerSelection.of(
        layers.stream().filter(chosen).toList(), layers.size(), Provenance.builder().build());
  }

  static LayerSelection selectAll(Block block) {
    return select(block, layer -> true);
  }

  static LayerSelection selectLast(Block block) {
    return select(block, layer -> layer.index() == layers(block).size() - 1);
  }

  /** Copies all parameters and running statistics, by name. */
  static Map<String, float[]> snapshot(Block block) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Pair<String, Parameter> named : block.getParameters()) {
      values.put(named.getKey(), named.getValue().getArray().toFloatArray());
    }
    return values;
  }

  static NDManager newManager(String engine) {
    return Engine.getEngine(engine).newBaseManager();
  }
}

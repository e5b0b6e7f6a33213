package io.github.adabet.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.github.adabet.djl.block.BlockOptions;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.spi.NetworkOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A DJL block tree in a model that the fixture owns: a convolution with its normalisation and two
 * dense layers, in a chain, whose blocks DJL runs one after another.
 */
public final class BlockFixture implements NetworkFixture {

  private static final int SIDE = 6;

  private final String engine;
  private final List<Model> models = new ArrayList<>();

  /** Makes a fixture on an engine, by DJL's name of it. */
  public BlockFixture(String engine) {
    this.engine = engine;
  }

  /** Returns the network without parameters. */
  static SequentialBlock newBlock(int classes) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(3)
                .build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(8).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(classes).build());
  }

  /** Makes a model with the same weights each time; closed with the fixture. */
  Model newModel() {
    DjlEngines.engine(engine);
    Model model = Model.newInstance("chain", engine);
    models.add(model);
    Block block = newBlock(CLASSES);
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1, SIDE, SIDE));
    Random random = new Random(4);
    for (Pair<String, Parameter> named : block.getParameters()) {
      fill(named.getValue(), random);
    }
    model.setBlock(block);
    return model;
  }

  private static void fill(Parameter parameter, Random random) {
    NDArray array = parameter.getArray();
    float[] values = new float[Math.toIntExact(array.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (parameter.getType()) {
            case GAMMA, RUNNING_VAR -> 0.5f + random.nextFloat();
            default -> (float) (random.nextGaussian() * 0.3);
          };
    }
    try (NDArray alias = array.stopGradient();
        NDArray drawn = array.getManager().create(values, array.getShape())) {
      ArrayBytes.copyInto(alias, drawn);
    }
  }

  @Override
  public PretrainedNetwork open() {
    return PretrainedNetwork.open(newModel());
  }

  @Override
  public PretrainedNetwork reopen(Path saved, int classes) {
    return PretrainedNetwork.open(
        saved,
        NetworkOptions.builder()
            .engine(engine)
            .with(BlockOptions.structure(() -> newBlock(classes)))
            .build());
  }

  @Override
  public Path target(Path folder) {
    return folder.resolve("saved");
  }

  @Override
  public long[] sample() {
    return new long[] {1, SIDE, SIDE};
  }

  @Override
  public HostTensor forward(PretrainedNetwork network, TensorBatch batch) {
    try (NDManager scratch = model(network).getNDManager().newSubManager()) {
      return HostTensor.copyOf(
          model(network)
              .getBlock()
              .forward(new ParameterStore(scratch, false), batch.copyTo(scratch), false)
              .singletonOrThrow());
    }
  }

  @Override
  public List<HostTensor> layerOutputs(PretrainedNetwork network, TensorBatch batch) {
    List<HostTensor> outputs = new ArrayList<>();
    try (NDManager scratch = model(network).getNDManager().newSubManager()) {
      NDList values = batch.copyTo(scratch);
      for (Block child : model(network).getBlock().getChildren().values()) {
        values = child.forward(new ParameterStore(scratch, false), values, false);
        if (!child.getParameters().isEmpty()) {
          outputs.add(HostTensor.copyOf(values.singletonOrThrow()));
        }
      }
    }
    return outputs;
  }

  @Override
  public Map<String, float[]> weights(PretrainedNetwork network) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (Pair<String, Block> child : model(network).getBlock().getChildren()) {
      List<Float> values = new ArrayList<>();
      for (Parameter parameter : child.getValue().getParameters().values()) {
        for (float value : parameter.getArray().toFloatArray()) {
          values.add(value);
        }
      }
      float[] copy = new float[values.size()];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = values.get(i);
      }
      if (copy.length > 0) {
        weights.put(child.getKey(), copy);
      }
    }
    return weights;
  }

  private static Model model(PretrainedNetwork network) {
    return network.unwrap(Model.class).orElseThrow();
  }

  @Override
  public void close() {
    models.forEach(Model::close);
  }
}

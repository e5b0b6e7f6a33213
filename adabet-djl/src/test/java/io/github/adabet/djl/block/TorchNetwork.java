package io.github.adabet.djl.block;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The network that {@code tools/optimizer-trajectories.py} trains with PyTorch, and what it wrote
 * down.
 */
final class TorchNetwork {

  /** PyTorch's names of the layers, in forward order. */
  static final List<String> LAYERS = List.of("conv1", "bn1", "conv2", "bn2", "fc");

  static final int SIDE = 6;
  static final int BATCH = 6;

  private static final String FOLDER = "/optimizers/";

  private TorchNetwork() {}

  /** Makes the network with its initial weights, on an engine. The caller closes it. */
  static Model model(String engine, JsonObject network) {
    Model model = Model.newInstance("test", engine);
    Block block =
        new SequentialBlock()
            .add(convolution(3))
            .add(BatchNorm.builder().build())
            .add(Activation.reluBlock())
            .add(convolution(4))
            .add(BatchNorm.builder().build())
            .add(Activation.reluBlock())
            .add(Pool.globalAvgPool2dBlock())
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(TrainingFixtures.CLASSES).build());
    model.setBlock(block);
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(BATCH, 1, SIDE, SIDE));
    int index = 0;
    for (JsonElement parameter : network.getAsJsonArray("parameters")) {
      float[] values = floats(parameter.getAsJsonObject().getAsJsonArray("values"));
      NDArray array = block.getParameters().get(index++).getValue().getArray();
      try (NDArray own = array.stopGradient();
          NDArray given = array.getManager().create(values, array.getShape())) {
        ArrayBytes.copyInto(own, given);
      }
    }
    return model;
  }

  private static Conv2d convolution(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .setFilters(filters)
        .optBias(false)
        .build();
  }

  /** Returns the update rule that a scenario describes. */
  static OptimizerOptions rule(JsonObject rule) {
    double decay = rule.get("decay").getAsDouble();
    WeightDecay weightDecay =
        rule.get("coupled").getAsBoolean()
            ? WeightDecay.coupled(decay)
            : WeightDecay.decoupled(decay);
    OptimizerOptions options;
    if (rule.get("kind").getAsString().equals("sgd")) {
      double momentum = rule.get("momentum").getAsDouble();
      options =
          rule.get("nesterov").getAsBoolean()
              ? OptimizerOptions.nesterov(momentum)
              : OptimizerOptions.sgd(momentum);
    } else {
      options =
          OptimizerOptions.adam(
              rule.get("beta1").getAsDouble(),
              rule.get("beta2").getAsDouble(),
              rule.get("epsilon").getAsDouble());
    }
    return options.withWeightDecay(
        rule.get("decays_all").getAsBoolean() ? weightDecay.ofEveryParameter() : weightDecay);
  }

  /** Reads a file that the script wrote. */
  static JsonElement read(String name) {
    try (Reader reader =
        new InputStreamReader(
            TorchNetwork.class.getResourceAsStream(FOLDER + name + ".json"),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] numbers(JsonArray values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }

  static float[] floats(JsonArray values) {
    double[] numbers = numbers(values);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}

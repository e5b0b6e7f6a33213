package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import ai.djl.training.dataset.ArrayDataset;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.adabet.BatchNormMode;
import io.github.adabet.GradientClipping;
import io.github.adabet.Layer;
import io.github.adabet.LayerRates;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingEvent;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Twenty steps of each optimizer against PyTorch's own, which {@code
 * tools/optimizer-trajectories.py} has written down.
 */
@EngineTest
class OptimizerTrajectoriesTest extends TrainerContractSetting {

  private static final String FOLDER = "/optimizers/";
  private static final List<String> LAYERS = List.of("conv1", "bn1", "conv2", "bn2", "fc");
  private static final int SIDE = 6;
  private static final int BATCH = 6;
  private static final int STEPS = 20;
  private static final int SEED = 7;

  /**
   * The figures were computed in float64, and the script that wrote them saw that PyTorch's own
   * float32 ends no further than 1e-5 from them. The engines here add up in other orders than
   * PyTorch's Python, so they get twice as much; a wrong rule is off by 1e-3 and more.
   */
  private static final float TOLERANCE = 2e-5f;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd",
        "sgd-momentum",
        "sgd-nesterov",
        "sgd-momentum-coupled-decay",
        "sgd-momentum-decoupled-decay",
        "sgd-momentum-clip-norm",
        "sgd-momentum-clip-value",
        "sgd-momentum-head-tenfold",
        "sgd-momentum-ema",
        "sgd-momentum-selected",
        "adam",
        "adam-coupled-decay",
        "adam-frozen-prefix",
        "adamw",
        "adamw-clip-norm",
        "adamw-decays-weights-only",
        "adamw-head-tenfold",
        "adamw-selected",
        "adamw-warmup-cosine",
        "everything-at-once"
      })
  void train_scenario_movesAsPyTorchDoes(String name) {
    JsonObject scenario = read(name).getAsJsonObject();
    JsonObject network = read("network").getAsJsonObject();
    try (Model model = model(network)) {
      List<Double> losses = new ArrayList<>();
      BlockSelectiveTrainer.builder(model, options(scenario))
          .build()
          .train(
              TrainingRequest.builder(selection(model.getBlock(), scenario), dataset(network))
                  .listener(
                      (event, control) -> {
                        if (event instanceof TrainingEvent.StepDone step) {
                          losses.add(step.loss());
                          compare(network, scenario.getAsJsonObject("weights"), step.step(), model);
                        }
                      })
                  .build());

      assertThat(losses).hasSize(STEPS);
      double[] expected = numbers(scenario.getAsJsonArray("losses"));
      for (int i = 0; i < STEPS; i++) {
        assertThat(losses.get(i))
            .as("loss of step %d", i)
            .isEqualTo(expected[i], within((double) TOLERANCE));
      }
      if (!scenario.get("ema").isJsonNull()) {
        compare(
            network, scenario.getAsJsonObject("ema").getAsJsonObject("from_first"), STEPS, model);
      }
    }
  }

  private void compare(JsonObject network, JsonObject weights, long step, Model model) {
    JsonElement expected = weights.get(Long.toString(step));
    if (expected == null) {
      return;
    }
    JsonArray described = network.getAsJsonArray("parameters");
    for (int i = 0; i < described.size(); i++) {
      JsonElement values = expected.getAsJsonArray().get(i);
      if (!values.isJsonNull()) {
        JsonObject parameter = described.get(i).getAsJsonObject();
        float[] wanted = floats(values.getAsJsonArray());
        if (engine.equals(DjlEngines.MXNET)
            && parameter.get("role").getAsString().equals("running_var")) {
          withBiasedVariances(wanted, floats(parameter.getAsJsonArray("values")), step);
        }
        NDArray actual = model.getBlock().getParameters().get(i).getValue().getArray();
        assertThat(actual.toFloatArray())
            .as("%s after step %d", parameter.get("name").getAsString(), step)
            .containsExactly(wanted, within(TOLERANCE));
      }
    }
  }

  /**
   * MXNet's running variance takes in the biased variance of each batch, and PyTorch's the unbiased
   * one, which is larger by a factor. Statistics that do not change stay as they are.
   */
  private static void withBiasedVariances(float[] values, float[] initial, long step) {
    double kept = Math.pow(0.9, (double) step);
    double numbers = BATCH * SIDE * SIDE;
    if (!Arrays.equals(values, initial)) {
      for (int i = 0; i < values.length; i++) {
        double old = kept * initial[i];
        values[i] = (float) (old + (values[i] - old) * (numbers - 1) / numbers);
      }
    }
  }

  private Model model(JsonObject network) {
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

  /** One epoch of all steps, arranged so that the trainer's order visits the batches in theirs. */
  private ArrayDataset dataset(JsonObject network) {
    float[] images = floats(network.getAsJsonArray("images"));
    float[] labels = floats(network.getAsJsonArray("labels"));
    int pixels = SIDE * SIDE;
    int samples = STEPS * BATCH;
    float[] arranged = new float[samples * pixels];
    float[] arrangedLabels = new float[samples];
    long[] order = new TrainingRandomness(SEED).order(1, samples);
    for (int i = 0; i < samples; i++) {
      int image = i % labels.length;
      int place = Math.toIntExact(order[i]);
      System.arraycopy(images, image * pixels, arranged, place * pixels, pixels);
      arrangedLabels[place] = labels[image];
    }
    return TrainingFixtures.dataset(
        data.create(arranged, new Shape(samples, 1, SIDE, SIDE)), data.create(arrangedLabels));
  }

  private static LayerSelection selection(Block block, JsonObject scenario) {
    Set<String> trained = new HashSet<>();
    scenario.getAsJsonArray("trained").forEach(name -> trained.add(name.getAsString()));
    return TrainingFixtures.select(block, layer -> trained.contains(LAYERS.get(layer.index())));
  }

  private TrainingOptions options(JsonObject scenario) {
    boolean selected = scenario.get("batch_norm").getAsString().equals("selected");
    JsonElement average = scenario.get("ema");
    OptimizerOptions optimizer =
        rule(scenario.getAsJsonObject("optimizer"))
            .withClipping(clipping(scenario.get("clip")))
            .withRates(rates(scenario.getAsJsonObject("factors")));
    return TrainingOptions.builder()
        .epochs(1)
        .batchSize(BATCH)
        .seed(SEED)
        .optimizer(
            average.isJsonNull()
                ? optimizer
                : optimizer.withAverage(
                    WeightAverage.appliedOnly(
                        average.getAsJsonObject().get("decay").getAsDouble())))
        .schedule(schedule(scenario))
        .batchNorm(selected ? BatchNormMode.SELECTED : BatchNormMode.FROZEN)
        .build();
  }

  private static LearningRateSchedule schedule(JsonObject scenario) {
    JsonObject schedule = scenario.getAsJsonObject("schedule");
    double rate = schedule.get("rate").getAsDouble();
    return schedule.get("kind").getAsString().equals("constant")
        ? LearningRateSchedule.constant(rate)
        : new LearningRateSchedule.WarmUp(
            schedule.get("warmup").getAsLong(),
            schedule.get("start").getAsDouble(),
            new LearningRateSchedule.Cosine(rate, schedule.get("floor").getAsDouble()));
  }

  private static OptimizerOptions rule(JsonObject rule) {
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

  private static GradientClipping clipping(JsonElement clip) {
    if (clip.isJsonNull()) {
      return GradientClipping.NONE;
    }
    double limit = clip.getAsJsonObject().get("limit").getAsDouble();
    return clip.getAsJsonObject().get("kind").getAsString().equals("norm")
        ? GradientClipping.byNorm(limit)
        : GradientClipping.byValue(limit);
  }

  private LayerRates rates(JsonObject factors) {
    LayerRates rates = LayerRates.EQUAL;
    try (Model model = model(read("network").getAsJsonObject())) {
      for (Layer layer : TrainingFixtures.layers(model.getBlock())) {
        JsonElement factor = factors.get(LAYERS.get(layer.index()));
        if (factor != null) {
          rates = rates.withLayer(layer.name(), factor.getAsDouble());
        }
      }
    }
    return rates;
  }

  private static JsonElement read(String name) {
    try (Reader reader =
        new InputStreamReader(
            OptimizerTrajectoriesTest.class.getResourceAsStream(FOLDER + name + ".json"),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] numbers(JsonArray values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }

  private static float[] floats(JsonArray values) {
    double[] numbers = numbers(values);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}

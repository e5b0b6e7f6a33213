package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.dataset.ArrayDataset;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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
import io.github.adabet.WeightPenalty;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TorchNetwork;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Twenty steps of each optimizer against PyTorch's own, which {@code
 * tools/optimizer-trajectories.py} has written down.
 */
@EngineTest
class OptimizerTrajectoriesTest extends TrainerContractSetting {

  private static final int SIDE = TorchNetwork.SIDE;
  private static final int BATCH = TorchNetwork.BATCH;
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
        "sgd-momentum-l1",
        "sgd-momentum-l1-selected",
        "sgd-momentum-group-lasso",
        "adam-l1-clip-norm",
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
    JsonObject scenario = TorchNetwork.read(name).getAsJsonObject();
    JsonObject network = TorchNetwork.read("network").getAsJsonObject();
    try (Model model = TorchNetwork.model(engine, network)) {
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
      double[] expected = TorchNetwork.numbers(scenario.getAsJsonArray("losses"));
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
        float[] wanted = TorchNetwork.floats(values.getAsJsonArray());
        if (engine.equals(DjlEngines.MXNET)
            && parameter.get("role").getAsString().equals("running_var")) {
          withBiasedVariances(
              wanted, TorchNetwork.floats(parameter.getAsJsonArray("values")), step);
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

  /** One epoch of all steps, arranged so that the trainer's order visits the batches in theirs. */
  private ArrayDataset dataset(JsonObject network) {
    float[] images = TorchNetwork.floats(network.getAsJsonArray("images"));
    float[] labels = TorchNetwork.floats(network.getAsJsonArray("labels"));
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
    return TrainingFixtures.select(
        block, layer -> trained.contains(TorchNetwork.LAYERS.get(layer.index())));
  }

  private TrainingOptions options(JsonObject scenario) {
    boolean selected = scenario.get("batch_norm").getAsString().equals("selected");
    JsonElement average = scenario.get("ema");
    OptimizerOptions optimizer =
        TorchNetwork.rule(scenario.getAsJsonObject("optimizer"))
            .withClipping(clipping(scenario.get("clip")))
            .withRates(rates(scenario.getAsJsonObject("factors")))
            .withPenalty(penalty(scenario.get("penalty")));
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

  private static GradientClipping clipping(JsonElement clip) {
    if (clip.isJsonNull()) {
      return GradientClipping.NONE;
    }
    double limit = clip.getAsJsonObject().get("limit").getAsDouble();
    return clip.getAsJsonObject().get("kind").getAsString().equals("norm")
        ? GradientClipping.byNorm(limit)
        : GradientClipping.byValue(limit);
  }

  private static WeightPenalty penalty(@Nullable JsonElement penalty) {
    if (penalty == null) {
      return WeightPenalty.NONE;
    }
    double rate = penalty.getAsJsonObject().get("rate").getAsDouble();
    return penalty.getAsJsonObject().get("kind").getAsString().equals("l1")
        ? WeightPenalty.l1(rate)
        : WeightPenalty.groupLasso(rate);
  }

  private LayerRates rates(JsonObject factors) {
    LayerRates rates = LayerRates.EQUAL;
    try (Model model = TorchNetwork.model(engine, TorchNetwork.read("network").getAsJsonObject())) {
      for (Layer layer : TrainingFixtures.layers(model.getBlock())) {
        JsonElement factor = factors.get(TorchNetwork.LAYERS.get(layer.index()));
        if (factor != null) {
          rates = rates.withLayer(layer.name(), factor.getAsDouble());
        }
      }
    }
    return rates;
  }
}

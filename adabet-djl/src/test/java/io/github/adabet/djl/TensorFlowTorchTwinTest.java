package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.adabet.GradientClipping;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingRequest;
import io.github.adabet.WeightPenalty;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.TorchNetwork;
import io.github.adabet.djl.fixtures.Watching;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.score.FisherScorer;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.SelectionContext.TensorStep;
import io.github.adabet.spi.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The SavedModel of the network that {@code tools/optimizer-trajectories.py} trains with PyTorch,
 * beside what PyTorch made of it and beside the block tree of the same weights.
 */
class TensorFlowTorchTwinTest {

  private static final int SIDE = TorchNetwork.SIDE;
  private static final int BATCH = TorchNetwork.BATCH;
  private static final int STEPS = 20;
  private static final int SEED = 7;
  private static final double TOLERANCE = 2e-5;

  private static final Map<String, String> ROLES =
      Map.of("weight", "kernel", "running_mean", "moving_mean", "running_var", "moving_variance");

  private static final JsonObject NETWORK = TorchNetwork.read("network").getAsJsonObject();

  private static PretrainedNetwork open() {
    return PretrainedNetwork.open(ExportedModel.of("optimizer_network").folder());
  }

  /** Returns samples of one channel, so that it is the same where the channels stand. */
  private static Samples samples(int count, long[] places, long... shape) {
    float[] images = TorchNetwork.floats(NETWORK.getAsJsonArray("images"));
    float[] labels = TorchNetwork.floats(NETWORK.getAsJsonArray("labels"));
    int pixels = SIDE * SIDE;
    float[] arranged = new float[count * pixels];
    long[] classes = new long[count];
    for (int i = 0; i < count; i++) {
      int place = Math.toIntExact(places[i]);
      int image = i % labels.length;
      System.arraycopy(images, image * pixels, arranged, place * pixels, pixels);
      classes[place] = (long) labels[image];
    }
    long[] all = new long[shape.length + 1];
    all[0] = count;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return Samples.of(HostTensor.of(arranged, all), classes);
  }

  private static Samples firstBatch(long... shape) {
    long[] places = new long[BATCH];
    Arrays.setAll(places, i -> i);
    return samples(BATCH, places, shape);
  }

  @Test
  void probeStep_anyOptimizer_comesToTheFiguresOfPyTorch() {
    for (JsonElement read : TorchNetwork.read("probes").getAsJsonArray()) {
      JsonObject probe = read.getAsJsonObject();
      List<TensorStep> steps = new ArrayList<>();
      try (PretrainedNetwork network = open()) {
        TrainingOptions options =
            TrainingOptions.builder()
                .epochs(1)
                .batchSize(BATCH)
                .optimizer(TorchNetwork.rule(probe.getAsJsonObject("optimizer")))
                .schedule(LearningRateSchedule.constant(probe.get("rate").getAsDouble()))
                .build();
        network
            .trainer(options)
            .train(
                TrainingRequest.<Samples>builder(
                        new Watching(context -> steps.addAll(context.probeStep())),
                        firstBatch(SIDE, SIDE, 1))
                    .build());
      }

      Map<String, TensorStep> byName = new LinkedHashMap<>();
      steps.forEach(step -> byName.put(step.layer().name() + "/" + step.tensor(), step));
      assertThat(byName).hasSize(probe.getAsJsonArray("tensors").size());
      for (JsonElement tensor : probe.getAsJsonArray("tensors")) {
        JsonObject expected = tensor.getAsJsonObject();
        String name = kerasName(expected.get("name").getAsString());
        TensorStep step = byName.get(name);
        assertThat(step).as(name).isNotNull();
        assertThat(step.weightMagnitude()).as(name).isCloseTo(figure(expected, "weight"), near());
        assertThat(step.gradientMagnitude())
            .as(name)
            .isCloseTo(figure(expected, "gradient"), near());
        assertThat(step.lossChange()).as(name).isCloseTo(figure(expected, "loss_change"), near());
      }
    }
  }

  private static String kerasName(String torch) {
    String layer = torch.substring(0, torch.indexOf('.'));
    String role = torch.substring(torch.indexOf('.') + 1);
    if (role.equals("weight") && layer.startsWith("bn")) {
      return layer + "/gamma";
    }
    if (role.equals("bias") && layer.startsWith("bn")) {
      return layer + "/beta";
    }
    return layer + "/" + ROLES.getOrDefault(role, role);
  }

  private static double figure(JsonObject object, String name) {
    return object.get(name).getAsDouble();
  }

  private static org.assertj.core.data.Offset<Double> near() {
    return within(TOLERANCE);
  }

  @Test
  void rank_byFisher_isThatOfTheBlockTreeOfTheSameWeights() {
    try (PretrainedNetwork network = open();
        Model model = TorchNetwork.model(DjlEngines.PYTORCH, NETWORK);
        PretrainedNetwork blocks = PretrainedNetwork.open(model)) {
      LayerRanking ours = fisher(network, firstBatch(SIDE, SIDE, 1));
      LayerRanking twin = fisher(blocks, firstBatch(1, SIDE, SIDE));

      assertThat(ours.scores()).hasSize(TorchNetwork.LAYERS.size());
      for (int i = 0; i < ours.scores().size(); i++) {
        LayerScore score = ours.scores().get(i);
        LayerScore right = twin.scores().get(i);
        assertThat(score.layer().index()).isEqualTo(right.layer().index());
        assertThat(score.score())
            .as(score.layer().name())
            .isCloseTo(right.score(), within(1e-4 * right.score()));
      }
    }
  }

  private static LayerRanking fisher(PretrainedNetwork network, Samples samples) {
    return LayerRanker.builder()
        .scorer(FisherScorer.create())
        .build()
        .rank(
            network.gradientSource(Objective.classification()),
            LabelledTensors.batches(samples, BATCH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd-momentum-l1", "sgd-momentum-group-lasso", "adam-l1-clip-norm"})
  void train_penalty_movesAsPyTorchDoes(String name) {
    JsonObject scenario = TorchNetwork.read(name).getAsJsonObject();
    long[] order = new TrainingRandomness(SEED).order(1, STEPS * BATCH);
    try (PretrainedNetwork network = open()) {
      network
          .trainer(options(scenario))
          .train(
              TrainingRequest.<Samples>builder(
                      selection(network, scenario), samples(STEPS * BATCH, order, SIDE, SIDE, 1))
                  .build());

      Map<String, float[]> weights = weights(network);
      JsonArray expected =
          scenario.getAsJsonObject("weights").getAsJsonArray(Integer.toString(STEPS));
      JsonArray described = NETWORK.getAsJsonArray("parameters");
      assertThat(weights).hasSize(described.size());
      for (int i = 0; i < described.size(); i++) {
        JsonObject parameter = described.get(i).getAsJsonObject();
        String role = parameter.get("role").getAsString();
        String variable =
            parameter.get("layer").getAsString() + "/" + ROLES.getOrDefault(role, role);
        float[] right =
            lastAxesFirst(
                TorchNetwork.floats(expected.get(i).getAsJsonArray()),
                parameter.getAsJsonArray("shape"));
        assertThat(weights.get(variable))
            .as(variable)
            .containsExactly(right, within((float) TOLERANCE));
      }
    }
  }

  private static TrainingOptions options(JsonObject scenario) {
    assertThat(scenario.get("batch_norm").getAsString()).isEqualTo("frozen");
    JsonObject penalty = scenario.getAsJsonObject("penalty");
    double rate = penalty.get("rate").getAsDouble();
    OptimizerOptions optimizer =
        TorchNetwork.rule(scenario.getAsJsonObject("optimizer"))
            .withPenalty(
                penalty.get("kind").getAsString().equals("l1")
                    ? WeightPenalty.l1(rate)
                    : WeightPenalty.groupLasso(rate));
    if (!scenario.get("clip").isJsonNull()) {
      optimizer =
          optimizer.withClipping(
              GradientClipping.byNorm(scenario.getAsJsonObject("clip").get("limit").getAsDouble()));
    }
    return TrainingOptions.builder()
        .epochs(1)
        .batchSize(BATCH)
        .seed(SEED)
        .optimizer(optimizer)
        .schedule(
            LearningRateSchedule.constant(
                scenario.getAsJsonObject("schedule").get("rate").getAsDouble()))
        .build();
  }

  private static LayerSelection selection(PretrainedNetwork network, JsonObject scenario) {
    List<String> trained = new ArrayList<>();
    scenario.getAsJsonArray("trained").forEach(name -> trained.add(name.getAsString()));
    List<Layer> layers =
        network.layers().stream().filter(layer -> trained.contains(layer.name())).toList();
    return LayerSelection.of(layers, network.layers().size(), Provenance.builder().build());
  }

  private static Map<String, float[]> weights(PretrainedNetwork network) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    network
        .activationSource()
        .forward(
            TensorBatch.of(HostTensor.of(new float[SIDE * SIDE], 1, SIDE, SIDE, 1)),
            Set.of(LayerQuantity.WEIGHTS, LayerQuantity.STATISTICS),
            layer -> {
              List<StoredTensor> all = new ArrayList<>(layer.weights());
              all.addAll(layer.statistics());
              for (StoredTensor tensor : all) {
                double[] numbers = tensor.toDoubleArray();
                float[] floats = new float[numbers.length];
                for (int i = 0; i < floats.length; i++) {
                  floats[i] = (float) numbers[i];
                }
                weights.put(layer.layer().name() + "/" + tensor.name(), floats);
              }
            });
    return weights;
  }

  /** Brings (outputs, inputs, height, width) into the order height, width, inputs, outputs. */
  private static float[] lastAxesFirst(float[] values, JsonArray extents) {
    int outputs = extents.get(0).getAsInt();
    int inputs = extents.size() > 1 ? extents.get(1).getAsInt() : 1;
    int area = values.length / outputs / inputs;
    float[] moved = new float[values.length];
    for (int output = 0; output < outputs; output++) {
      for (int input = 0; input < inputs; input++) {
        for (int place = 0; place < area; place++) {
          moved[(place * inputs + input) * outputs + output] =
              values[(output * inputs + input) * area + place];
        }
      }
    }
    return moved;
  }
}

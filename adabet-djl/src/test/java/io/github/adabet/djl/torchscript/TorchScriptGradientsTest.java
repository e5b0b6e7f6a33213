package io.github.adabet.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerScore;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.Objective;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.PretrainedNetwork;
import io.github.adabet.djl.block.BlockActivationSource;
import io.github.adabet.djl.block.LabelledBatch;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.Numbers;
import io.github.adabet.djl.torchscript.TorchScriptFiles.Expected;
import io.github.adabet.score.FisherScorer;
import io.github.adabet.score.GradientMagnitudeScorer;
import io.github.adabet.score.LinearCkaScorer;
import io.github.adabet.score.WeightMagnitudeScorer;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What TorchScript networks show of a layer besides its output, beside what the real PyTorch says
 * of the same networks, and what a block tree with the same weights shows.
 */
class TorchScriptGradientsTest {

  private static final int SAMPLES = 4;

  /** Of the largest number of a tensor: the same operations in another order. */
  private static final double TOLERANCE = 2e-5;

  private static LabelledTensors labelled(String name) {
    Expected expected = TorchScriptFiles.expected(name);
    TensorBatch inputs =
        TensorBatch.of(
            HostTensor.of(
                expected.tensors().getOrDefault("input", new float[0]),
                expected.shapes().getOrDefault("input", new long[0])));
    return new LabelledTensors(
        inputs, TensorBatch.of(HostTensor.of(new long[] {0, 1, 2, 0}, SAMPLES)));
  }

  private static void assertClose(String what, double[] actual, float[] expected) {
    Numbers.assertClose(what, actual, expected, TOLERANCE, 1e-6);
  }

  private static double[] numbers(LayerActivation activation) {
    float[] values = activation.toFloatArray();
    double[] numbers = new double[values.length];
    Arrays.setAll(numbers, i -> values[i]);
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "residual",
        "residual-scripted",
        "vit-scripted",
        "recurrent-scripted",
        "attention",
        "attention-scripted",
        "branches",
        "named",
        "nested",
        "windows",
        "swin-v2"
      })
  void gradients_ofEachSampleAndOfWeights_areThoseOfPyTorch(String name) {
    Map<String, float[]> expected = TorchScriptFiles.numbers(name + ".gradients.safetensors");
    Expected forward = TorchScriptFiles.expected(name);
    List<String> runs = new ArrayList<>();
    Map<String, double[]> weights = new LinkedHashMap<>();
    try (PretrainedNetwork network = TorchScriptFiles.open(name)) {
      network
          .gradientSource(Objective.classification())
          .forward(
              labelled(name),
              EnumSet.allOf(LayerQuantity.class),
              observed -> {
                String layer = observed.layer().name();
                String run = String.format(Locale.ROOT, "run/%03d/%s", runs.size(), layer);
                runs.add(run);
                assertClose(
                    run,
                    numbers(observed.outputGradient()),
                    expected.getOrDefault(run, new float[0]));
                assertClose(
                    run,
                    numbers(observed.output()),
                    forward.tensors().getOrDefault(run, new float[0]));
                for (StoredTensor weight : observed.weightGradients()) {
                  weights.put("weight/" + layer + "." + weight.name(), weight.toDoubleArray());
                }
              });
    }
    assertThat(runs)
        .containsExactlyElementsOf(
            expected.keySet().stream().filter(key -> key.startsWith("run/")).sorted().toList());
    assertThat(weights).isNotEmpty();
    weights.forEach(
        (weight, values) ->
            assertClose(weight, values, expected.getOrDefault(weight, new float[values.length])));
    assertThat(weights.keySet()).containsAnyElementsOf(expected.keySet());
  }

  /** The same layers with the same weights as blocks. */
  private static Model blocks(PretrainedNetwork network) {
    Map<String, float[]> tensors = TorchScriptFiles.tensors(network);
    SequentialBlock block = new SequentialBlock();
    for (int units : new int[] {9, 7, 3}) {
      if (units != 9) {
        block.add(Activation.reluBlock());
      }
      block.add(Linear.builder().setUnits(units).build());
    }
    Model model = Model.newInstance("blocks", DjlEngines.PYTORCH);
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(SAMPLES, 6));
    model.setBlock(block);
    List<Parameter> parameters = block.getParameters().values();
    int next = 0;
    for (String layer : List.of("first", "second", "head")) {
      for (String kind : List.of(".weight", ".bias")) {
        NDArray array = parameters.get(next++).getArray();
        array.set(tensors.getOrDefault(layer + kind, new float[0]));
      }
    }
    return model;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fisher", "grad_magnitude", "weight_magnitude", "linear_cka"})
  void rank_scoresOfABlockTreeWithTheSameWeights_areTheSame(String score) {
    LayerScorer scorer =
        switch (score) {
          case "fisher" -> FisherScorer.create();
          case "grad_magnitude" -> GradientMagnitudeScorer.create();
          case "weight_magnitude" -> WeightMagnitudeScorer.create();
          default -> LinearCkaScorer.create();
        };
    LayerRanker ranker = LayerRanker.builder().scorer(scorer).build();
    LabelledTensors batch = labelled("mlp");
    try (PretrainedNetwork network = TorchScriptFiles.open("mlp");
        Model blocks = blocks(network)) {
      NDList inputs = batch.inputs().copyTo(blocks.getNDManager());
      NDList labels = batch.labels().copyTo(blocks.getNDManager());
      List<LayerScore> expected =
          ranker
              .rank(
                  BlockActivationSource.of(blocks).labelled(Objective.classification()),
                  List.of(new LabelledBatch(inputs, labels)))
              .scores();

      List<LayerScore> actual =
          ranker.rank(network.gradientSource(Objective.classification()), List.of(batch)).scores();

      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.size(); i++) {
        assertThat(actual.get(i).layer().index()).isEqualTo(expected.get(i).layer().index());
        assertThat(actual.get(i).score())
            .isCloseTo(expected.get(i).score(), within(1e-5 * expected.get(i).score()))
            .isPositive();
      }
      if (!scorer.needs().stream().anyMatch(LayerQuantity::takesLabels)) {
        assertThat(ranker.rank(network.activationSource(), List.of(batch.inputs())).scores())
            .isEqualTo(actual);
      }
    }
  }

  @Test
  void input_behindAnActivationFunction_isWhatFlowsIn() {
    Map<String, float[]> inputs = new LinkedHashMap<>();
    Map<String, float[]> outputs = new LinkedHashMap<>();
    try (PretrainedNetwork network = TorchScriptFiles.open("mlp")) {
      network
          .activationSource()
          .forward(
              labelled("mlp").inputs(),
              Set.of(LayerQuantity.INPUT, LayerQuantity.OUTPUT),
              observed -> {
                inputs.put(observed.layer().name(), observed.input().toFloatArray());
                outputs.put(observed.layer().name(), observed.output().toFloatArray());
              });
    }
    float[] rectified = outputs.getOrDefault("first", new float[0]).clone();
    for (int i = 0; i < rectified.length; i++) {
      rectified[i] = Math.max(0, rectified[i]);
    }
    assertThat(inputs.get("first"))
        .isEqualTo(TorchScriptFiles.expected("mlp").tensors().get("input"));
    assertThat(inputs.get("second")).isEqualTo(rectified);
  }

  @Test
  void weightsAndStatistics_ofANormalisation_areItsTensors() {
    try (PretrainedNetwork network = TorchScriptFiles.open("residual")) {
      Map<String, float[]> tensors = TorchScriptFiles.tensors(network);
      List<String> seen = new ArrayList<>();
      network
          .activationSource()
          .forward(
              labelled("residual").inputs(),
              Set.of(LayerQuantity.WEIGHTS, LayerQuantity.STATISTICS),
              observed -> {
                List<StoredTensor> all = new ArrayList<>(observed.weights());
                all.addAll(observed.statistics());
                for (StoredTensor tensor : all) {
                  String name = observed.layer().name() + "." + tensor.name();
                  seen.add(name);
                  assertClose(
                      name, tensor.toDoubleArray(), tensors.getOrDefault(name, new float[0]));
                }
              });

      assertThat(seen)
          .contains("stem.1.weight", "stem.1.bias", "stem.1.running_mean", "stem.1.running_var")
          .containsOnlyOnce("fc.weight");
    }
  }

  @Test
  void forward_forGradients_changesNoTensorAndRepeats() {
    List<double[]> first = new ArrayList<>();
    List<double[]> again = new ArrayList<>();
    try (PretrainedNetwork network = TorchScriptFiles.open("residual-scripted")) {
      Map<String, float[]> before = TorchScriptFiles.tensors(network);
      for (List<double[]> gradients : List.of(first, again)) {
        network
            .gradientSource(Objective.classification())
            .forward(
                labelled("residual-scripted"),
                Set.of(LayerQuantity.OUTPUT_GRADIENT),
                observed -> gradients.add(numbers(observed.outputGradient())));
      }

      assertThat(TorchScriptFiles.tensors(network))
          .allSatisfy((name, values) -> assertThat(values).isEqualTo(before.get(name)));
      assertThat(again).usingRecursiveComparison().isEqualTo(first);
    }
  }

  /** Of a step without momentum at a rate of 1 the movement is the gradient. */
  @Test
  void weightGradients_ofParametersUnderNumbers_areWhatAStepGoesBy() {
    try (PretrainedNetwork network = TorchScriptFiles.open("listed")) {
      LabelledTensors batch = labelled("listed");
      Map<String, double[]> gradients = new LinkedHashMap<>();
      for (int pass = 0; pass < 2; pass++) {
        network
            .gradientSource(Objective.classification())
            .forward(
                batch,
                Set.of(LayerQuantity.WEIGHT_GRADIENTS),
                observed -> {
                  for (StoredTensor weight : observed.weightGradients()) {
                    gradients.put(
                        observed.layer().name() + "." + weight.name(), weight.toDoubleArray());
                  }
                });
      }
      Map<String, float[]> before = TorchScriptFiles.tensors(network);
      network.train(
          TorchScriptFiles.select(network, "listed", "fc"),
          Samples.of(batch.inputs().first(), new long[] {0, 1, 2, 0}),
          TrainingOptions.builder()
              .epochs(1)
              .batchSize(SAMPLES)
              .schedule(LearningRateSchedule.constant(1))
              .optimizer(OptimizerOptions.sgd())
              .build());
      Map<String, float[]> after = TorchScriptFiles.tensors(network);

      assertThat(gradients)
          .containsKeys("listed.weights.0", "listed.weights.1", "listed.named.shift-1");
      gradients.forEach(
          (name, gradient) -> {
            float[] moved = before.getOrDefault(name, new float[gradient.length]).clone();
            float[] now = after.getOrDefault(name, new float[0]);
            for (int i = 0; i < moved.length; i++) {
              moved[i] -= now[i];
            }
            assertClose(name, gradient, moved);
          });
    }
  }
}

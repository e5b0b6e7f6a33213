package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.adabet.LayerKind;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.Objective;
import io.github.adabet.UnsupportedModelException;
import io.github.adabet.djl.data.BatchMismatchException;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.score.FisherScorer;
import io.github.adabet.score.GradientMagnitudeScorer;
import io.github.adabet.score.WeightMagnitudeScorer;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.StoredTensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients by layers of SavedModels, beside those of TensorFlow's Python, which ran the samples
 * one by one (tools/export-tensorflow-models.py).
 */
class TensorFlowLayerGradientsTest {

  private static LabelledTensors batch(ExportedModel model) {
    return new LabelledTensors(
        TensorBatch.of(model.below("input/")), TensorBatch.of(model.tensor("labels")));
  }

  private static LayerRanking rank(PretrainedNetwork network, ExportedModel model, LayerScorer by) {
    return LayerRanker.builder()
        .scorer(by)
        .build()
        .rank(network.gradientSource(Objective.classification()), List.of(batch(model)));
  }

  private static void assertClose(String what, float[] ours, float[] right) {
    assertThat(ours).as(what).hasSizeGreaterThanOrEqualTo(right.length);
    float largest = 0;
    for (float value : right) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < right.length; i++) {
      assertThat(ours[i]).as("%s at %s", what, i).isCloseTo(right[i], within(2e-5f * largest));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual_cnn",
        "mobilenet",
        "keras2_cnn",
        "squeeze_excite",
        "vit",
        "group_norm"
      })
  void outputGradient_ofEachSample_isThatOfTheSampleAloneInPython(String name) {
    Map<String, HostTensor> expected = ExportedModel.of(name, "gradients").below("output/");
    Set<String> seen = new HashSet<>();
    try (PretrainedNetwork network = PretrainedNetwork.open(ExportedModel.of(name).folder())) {
      network
          .gradientSource(Objective.classification())
          .forward(
              batch(ExportedModel.of(name)),
              Set.of(LayerQuantity.OUTPUT_GRADIENT),
              layer -> {
                LayerActivation gradient = layer.outputGradient();
                assertThat(gradient.shape()).isEqualTo(layer.output().shape());
                HostTensor right = expected.get(layer.layer().name());
                if (right != null) {
                  assertClose(layer.layer().name(), gradient.toFloatArray(), right.toFloats());
                  seen.add(layer.layer().name());
                }
              });
    }
    assertThat(seen).isEqualTo(expected.keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "residual_cnn",
        "mobilenet",
        "keras2_cnn",
        "squeeze_excite",
        "vit",
        "group_norm"
      })
  void rank_byScoresOfGradients_areThoseOfPython(String name) {
    ExportedModel model = ExportedModel.of(name);
    ExportedModel python = ExportedModel.of(name, "gradients");
    JsonObject fisher = python.figures().get("fisher").getAsJsonObject();
    JsonObject magnitude = python.figures().get("magnitude").getAsJsonObject();
    int compared = 0;
    try (PretrainedNetwork network = PretrainedNetwork.open(model.folder())) {
      for (LayerScore score : rank(network, model, FisherScorer.create()).scores()) {
        // Of other kinds it is not known which axis holds the channels.
        if (Set.of(LayerKind.CONVOLUTION, LayerKind.DENSE, LayerKind.NORMALIZATION)
                .contains(score.layer().kind())
            && fisher.has(score.layer().name())) {
          double right = fisher.get(score.layer().name()).getAsDouble();
          assertThat(score.score())
              .as(score.layer().name())
              .isCloseTo(right, within(1e-4 * right + 1e-9));
          compared++;
        }
      }
      assertThat(compared).isGreaterThanOrEqualTo(3);
      for (LayerScore score : rank(network, model, GradientMagnitudeScorer.create()).scores()) {
        double right = magnitude.get(score.layer().name()).getAsDouble();
        assertThat(score.score())
            .as(score.layer().name())
            .isCloseTo(right, within(1e-4 * right + 1e-6));
      }
    }
  }

  @Test
  void weightGradients_haveTheNamesOfTheWeightsAndTheMeanOfTheSamples() {
    ExportedModel model = ExportedModel.of("residual_cnn");
    try (PretrainedNetwork network = PretrainedNetwork.open(model.folder())) {
      network
          .gradientSource(Objective.classification())
          .forward(
              batch(model),
              Set.of(LayerQuantity.WEIGHTS, LayerQuantity.WEIGHT_GRADIENTS),
              layer -> {
                assertThat(layer.weightGradients())
                    .extracting(StoredTensor::name)
                    .isEqualTo(layer.weights().stream().map(StoredTensor::name).toList());
                for (StoredTensor gradient : layer.weightGradients()) {
                  String variable = layer.layer().name() + "/" + gradient.name();
                  double[] numbers = gradient.toDoubleArray();
                  float[] ours = new float[numbers.length];
                  for (int i = 0; i < ours.length; i++) {
                    ours[i] = (float) numbers[i];
                  }
                  assertClose(variable, ours, model.tensor("gradient/" + variable).toFloats());
                }
              });
    }
  }

  @Test
  void weightGradients_withClassWeights_areThoseOfTheWeightedMean() {
    ExportedModel model = ExportedModel.of("mlp");
    Objective weighted = Objective.classification().withClassWeights(0.5, 2, 0);
    HostTensor labels = model.tensor("labels");
    Map<String, double[]> all = new LinkedHashMap<>();
    Map<String, double[]> sums = new LinkedHashMap<>();
    double sum = 0;
    try (PretrainedNetwork network = PretrainedNetwork.open(model.folder())) {
      gradients(network.gradientSource(weighted), batch(model), all);
      for (int sample = 0; sample < labels.shape().get(0); sample++) {
        double weight = List.of(0.5, 2.0, 0.0).get((int) labels.toLongs()[sample]);
        sum += weight;
        Map<String, double[]> one = new LinkedHashMap<>();
        gradients(network.gradientSource(Objective.classification()), sample(model, sample), one);
        one.forEach(
            (name, numbers) -> {
              double[] added = sums.computeIfAbsent(name, any -> new double[numbers.length]);
              for (int i = 0; i < numbers.length; i++) {
                added[i] += weight * numbers[i];
              }
            });
      }
    }
    assertThat(all.keySet()).isEqualTo(sums.keySet()).hasSize(6);
    for (Map.Entry<String, double[]> of : all.entrySet()) {
      double[] right = sums.get(of.getKey());
      for (int i = 0; i < right.length; i++) {
        assertThat(of.getValue()[i]).as(of.getKey()).isCloseTo(right[i] / sum, within(1e-6));
      }
    }
  }

  private static void gradients(
      ActivationSource<LabelledTensors> source,
      LabelledTensors batch,
      Map<String, double[]> gradients) {
    source.forward(
        batch,
        Set.of(LayerQuantity.WEIGHT_GRADIENTS),
        layer ->
            layer
                .weightGradients()
                .forEach(
                    gradient ->
                        gradients.put(
                            layer.layer().name() + "/" + gradient.name(),
                            gradient.toDoubleArray())));
  }

  private static LabelledTensors sample(ExportedModel model, int sample) {
    LabelledTensors all = batch(model);
    return new LabelledTensors(
        TensorBatch.of(all.inputs().first().entries(sample, sample + 1)),
        TensorBatch.of(all.labels().first().entries(sample, sample + 1)));
  }

  @Test
  void rank_scoreWithoutGradients_isThatOfTheUnlabelledSource() {
    ExportedModel model = ExportedModel.of("mlp");
    try (PretrainedNetwork network = PretrainedNetwork.open(model.folder())) {
      LayerRanking labelled = rank(network, model, WeightMagnitudeScorer.create());
      LayerRanking unlabelled =
          network.rank(
              List.of(batch(model).inputs()),
              LayerRanker.builder().scorer(WeightMagnitudeScorer.create()).build());

      assertThat(labelled.scores()).isEqualTo(unlabelled.scores());
    }
  }

  @Test
  void rank_layerInFrontOfALoop_isRefusedByNameWithTheOperation() {
    ExportedModel model = ExportedModel.of("recurrent");
    try (PretrainedNetwork network = PretrainedNetwork.open(model.folder())) {
      assertThatThrownBy(() -> rank(network, model, GradientMagnitudeScorer.create()))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("layer embed")
          .hasMessageContaining("TensorListStack")
          .hasMessageContaining("needs no gradients");
    }
  }

  @Test
  void gradientSource_labelsOrSamplesThatDoNotFit_areRefused() {
    ExportedModel model = ExportedModel.of("mlp");
    try (PretrainedNetwork network = PretrainedNetwork.open(model.folder())) {
      ActivationSource<LabelledTensors> source = network.gradientSource(Objective.classification());
      long[] labels = new long[12];
      Arrays.fill(labels, 3);
      LabelledTensors unknown =
          new LabelledTensors(batch(model).inputs(), TensorBatch.of(HostTensor.of(labels, 12)));
      LabelledTensors narrow =
          new LabelledTensors(
              TensorBatch.of(HostTensor.of(new float[12], 12, 1)), batch(model).labels());

      assertThatThrownBy(
              () -> source.forward(unknown, Set.of(LayerQuantity.WEIGHT_GRADIENTS), layer -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("label 3");
      assertThatThrownBy(
              () -> source.forward(narrow, Set.of(LayerQuantity.WEIGHT_GRADIENTS), layer -> {}))
          .isInstanceOf(BatchMismatchException.class);
    }
    try (PretrainedNetwork softmax =
        PretrainedNetwork.open(ExportedModel.of("residual_cnn").folder())) {
      assertThatThrownBy(() -> softmax.gradientSource(Objective.multiLabel()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SOFTMAX");
    }
  }
}

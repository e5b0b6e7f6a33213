package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.Metric;
import io.github.adabet.Objective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every kind of network must do behind the door without being trained, whatever its format. A
 * subclass says how such a network is made, and what its own framework makes of a batch.
 */
abstract class NetworkInferenceContract extends PretrainedNetworkRefusals {

  static final int SAMPLES = 12;
  static final LayerScorer LOOPS =
      LayerScorer.named(
          "loops",
          activation ->
              (double) LoopCount.byLunes(activation.pairwiseDistances(), activation.samples())
                  / (activation.samples() * activation.features()));

  @Test
  void layers_anyNetwork_areInOrderUnderUniqueNames() {
    List<Layer> layers = network.layers();

    assertThat(layers).hasSizeGreaterThanOrEqualTo(3);
    assertThat(layers).extracting(Layer::name).doesNotHaveDuplicates();
    for (int i = 0; i < layers.size(); i++) {
      assertThat(layers.get(i).index()).isEqualTo(i);
    }
    assertThat(network.alwaysTrained()).isEmpty();
  }

  @Test
  void inputs_ofTheNetwork_areOneOfFloat32() {
    assertThat(network.inputs()).hasSize(1);
    assertThat(network.inputs().get(0).type()).isEqualTo(DataType.FLOAT32);
    assertThat(network.inputs().get(0).sample().getShape()).isEqualTo(fixture.sample());
  }

  @Test
  void predict_anyBatch_equalsTheFrameworksOwnForwardPassToTheBit() {
    TensorBatch batch = fixture.batch(SAMPLES, 1);

    TensorBatch outputs = network.predict(batch);

    assertThat(outputs.tensors()).hasSize(1);
    assertThat(outputs.first().shape().getShape()).containsExactly(SAMPLES, NetworkFixture.CLASSES);
    assertThat(outputs.first()).isEqualTo(fixture.forward(network, batch));
  }

  @Test
  void predict_repeated_isTheSameAndChangesNothing() {
    TensorBatch batch = fixture.batch(SAMPLES, 1);
    Map<String, float[]> before = fixture.weights(network);

    assertThat(network.predict(batch)).isEqualTo(network.predict(batch));

    assertThat(changed(before, fixture.weights(network))).isEmpty();
  }

  @Test
  void activations_anyBatch_areTheLayersOutputs() {
    TensorBatch batch = fixture.batch(SAMPLES, 2);
    List<HostTensor> expected = fixture.layerOutputs(network, batch);
    List<HostTensor> seen = new ArrayList<>();

    network
        .activationSource()
        .forward(
            batch,
            activation -> seen.add(HostTensor.of(activation.toFloatArray(), activation.shape())));

    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void ranking_ofLoops_equalsIndependentCounts() {
    List<TensorBatch> batches = List.of(fixture.batch(SAMPLES, 3), fixture.batch(SAMPLES, 4));

    LayerRanking ranking = network.rank(batches, LayerRanker.builder().scorer(LOOPS).build());

    Map<String, Double> expected = new LinkedHashMap<>();
    for (TensorBatch batch : batches) {
      List<HostTensor> outputs = fixture.layerOutputs(network, batch);
      for (Layer layer : network.layers()) {
        HostTensor cloud = outputs.get(layer.index());
        double score = (double) LoopCount.byReduction(cloud) / cloud.shape().size();
        expected.merge(layer.name(), score / batches.size(), Double::sum);
      }
    }
    assertThat(expected.values()).anyMatch(score -> score > 0);
    assertThat(ranking.scores()).hasSameSizeAs(network.layers());
    for (LayerScore score : ranking.scores()) {
      assertThat(score.score())
          .as(score.layer().name())
          .isCloseTo(expected.get(score.layer().name()), within(1e-15));
    }
    assertThat(ranking.provenance().choices()).anyMatch(choice -> choice.role().equals("network"));
  }

  @Test
  void evaluate_labelledSamples_equalsWhatFollowsFromTheOutputs() {
    Samples samples = fixture.labelled(SAMPLES, 8);

    Evaluation evaluation = network.evaluate(samples, Objective.classification(), 5);

    HostTensor logits = fixture.forward(network, fixture.batch(SAMPLES, 8));
    double loss = 0;
    int right = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      float[] row = logits.entry(sample).toFloats();
      int label = sample % NetworkFixture.CLASSES;
      double sum = 0;
      int largest = 0;
      for (int c = 0; c < row.length; c++) {
        sum += Math.exp(row[c]);
        largest = row[c] > row[largest] ? c : largest;
      }
      loss += Math.log(sum) - row[label];
      right += largest == label ? 1 : 0;
    }
    assertThat(evaluation.samples()).isEqualTo(SAMPLES);
    assertThat(evaluation.loss()).isCloseTo(loss / SAMPLES, within(1e-5));
    assertThat(evaluation.value(Metric.ACCURACY))
        .isCloseTo((double) right / SAMPLES, within(1e-12));
  }

  @Test
  void evaluate_unlabelledSamples_areRefused() {
    Samples unlabelled = Samples.of(fixture.batch(6, 1));

    assertThatThrownBy(() -> network.evaluate(unlabelled))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label");
  }

  @Test
  void evaluate_labelOutOfRange_isRefusedAndNamesTheLegalOnes() {
    Samples samples = Samples.of(fixture.batch(3, 1).first(), 0, 1, NetworkFixture.CLASSES);

    assertThatThrownBy(() -> network.evaluate(samples))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(NetworkFixture.CLASSES - 1));
  }
}

package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.github.adabet.Evaluation;
import io.github.adabet.Layer;
import io.github.adabet.LayerCost;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerRanking;
import io.github.adabet.LayerScore;
import io.github.adabet.LayerSelection;
import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.Metric;
import io.github.adabet.Objective;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingCosts;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.djl.spi.TrainerOptions;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every kind of network must do behind the door, whatever its format. A subclass says how such
 * a network is made, and what its own framework makes of a batch.
 */
abstract class PretrainedNetworkContract extends PretrainedNetworkRefusals {

  private static final int SAMPLES = 12;
  private static final LayerScorer LOOPS =
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
  void train_someLayers_changesTheseOnly() {
    Map<String, float[]> before = fixture.weights(network);
    LayerSelection selection = select(0, network.layers().size() - 1);

    TrainingReport report = network.train(selection, fixture.labelled(30, 5), options());

    List<String> names = selection.layers().stream().map(Layer::name).toList();
    assertThat(changed(before, fixture.weights(network)))
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(report.trainedLayers()).isEqualTo(names);
    assertThat(report.epochs()).hasSize(6);
  }

  @Test
  void train_lastLayer_lowersTheLoss() {
    Samples samples = fixture.labelled(60, 6);
    double before = network.evaluate(samples).loss();

    network.train(select(network.layers().size() - 1), samples, options());

    assertThat(network.evaluate(samples).loss()).isLessThan(before);
  }

  @Test
  void train_beyondTheMemoryAllowed_isRefusedBeforeAnythingChanges() {
    Map<String, float[]> before = fixture.weights(network);
    SelectiveTrainer<Samples> trainer =
        network.trainer(TrainerOptions.of(options()).withMaximumMemory(1));
    Samples samples = fixture.labelled(6, 1);

    assertThatThrownBy(() -> trainer.train(select(0), samples))
        .isInstanceOfSatisfying(
            MemoryLimitExceededException.class, e -> assertThat(e.limitBytes()).isEqualTo(1));
    assertThat(changed(before, fixture.weights(network))).isEmpty();
  }

  @Test
  void train_sameSeed_givesTheSameBits() {
    LayerSelection selection = select(1, 2);
    network.train(selection, fixture.labelled(30, 7), options());
    try (PretrainedNetwork other = fixture.open()) {
      other.train(selection, fixture.labelled(30, 7), options());

      assertThat(changed(fixture.weights(network), fixture.weights(other))).isEmpty();
    }
  }

  @Test
  void train_samplesThatChange_areReadAsEachEpochSeesThem() {
    Samples labelled = fixture.labelled(6, 1);
    List<Integer> epochs = new ArrayList<>();
    Samples changing =
        new Samples() {
          @Override
          public long size() {
            return labelled.size();
          }

          @Override
          public Sample read(long index) {
            return labelled.read(index);
          }

          @Override
          public Samples epoch(int epoch) {
            epochs.add(epoch);
            return labelled;
          }
        };
    TrainingRequest<Samples> request =
        TrainingRequest.<Samples>builder(select(0), changing).validation(changing).build();

    network.trainer(options()).train(request);
    network.evaluate(changing);

    assertThat(epochs)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, options().epochs()).boxed().toList());
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
  void save_afterTraining_reopensToTheSameBits() {
    network.train(select(1), fixture.labelled(30, 9), options());
    TensorBatch batch = fixture.batch(SAMPLES, 10);
    Path target = fixture.target(folder);

    network.save(target);

    try (PretrainedNetwork reopened = fixture.reopen(target, NetworkFixture.CLASSES)) {
      assertThat(reopened.layers()).isEqualTo(network.layers());
      assertThat(reopened.predict(batch)).isEqualTo(network.predict(batch));
      assertThat(changed(fixture.weights(network), fixture.weights(reopened))).isEmpty();
    }
  }

  @Test
  void save_whereAnotherWasSaved_replacesIt() {
    Path target = fixture.target(folder);
    network.save(target);
    network.train(select(0), fixture.labelled(30, 11), options());

    network.save(target);

    try (PretrainedNetwork reopened = fixture.reopen(target, NetworkFixture.CLASSES)) {
      assertThat(changed(fixture.weights(network), fixture.weights(reopened))).isEmpty();
    }
  }

  @Test
  void replaceHead_otherNumberOfClasses_keepsAllOtherLayersAndIsAlwaysTrained() {
    Map<String, float[]> before = fixture.weights(network);
    String head = network.layers().get(network.layers().size() - 1).name();

    network.replaceHead(5, 12);

    assertThat(changed(before, fixture.weights(network))).containsExactly(head);
    assertThat(network.alwaysTrained()).extracting(Layer::name).containsExactly(head);
    assertThat(network.predict(fixture.batch(2, 1)).first().shape().getShape())
        .containsExactly(2, 5);
    Map<String, float[]> replaced = fixture.weights(network);
    TrainingReport report = network.train(select(0), fixture.labelled(30, 13), options());
    assertThat(changed(replaced, fixture.weights(network)))
        .containsExactlyInAnyOrder(network.layers().get(0).name(), head);
    assertThat(report.trainedLayers()).containsExactly(network.layers().get(0).name(), head);
  }

  @Test
  void ranking_withNewHead_selectsItBesidesTheBudget() {
    network.replaceHead(5, 12);

    LayerSelection selection =
        network
            .rank(List.of(fixture.batch(SAMPLES, 3)), LayerRanker.builder().scorer(LOOPS).build())
            .select(SelectionBudget.layers(1));

    assertThat(selection.layers()).containsAll(network.alwaysTrained()).hasSize(2);
  }

  @Test
  void replaceHead_savedAfterwards_reopensToTheSameBits() {
    network.replaceHead(4, 14);
    Path target = fixture.target(folder);
    network.save(target);

    try (PretrainedNetwork reopened = fixture.reopen(target, 4)) {
      assertThat(reopened.predict(fixture.batch(3, 1)))
          .isEqualTo(network.predict(fixture.batch(3, 1)));
      assertThat(reopened.alwaysTrained()).isEmpty();
    }
  }

  @Test
  void costs_anyOptions_haveEveryLayerAndGrowWithReach() {
    TrainingCosts costs = network.costs(options());

    assertThat(costs.layers()).extracting(LayerCost::layer).isEqualTo(network.layers());
    assertThat(costs.peakBytes(network.layers()))
        .isGreaterThan(costs.peakBytes(select(network.layers().size() - 1).layers()));
  }

  @Test
  void estimate_moreLayers_needMore() {
    long last = network.estimate(select(network.layers().size() - 1), options()).total();
    long all =
        network
            .estimate(select(network.layers().stream().mapToInt(Layer::index).toArray()), options())
            .total();

    assertThat(last).isPositive();
    assertThat(all).isGreaterThan(last);
  }

  @Test
  void estimate_largerBatch_keepsMoreActivations() {
    LayerSelection all = select(network.layers().stream().mapToInt(Layer::index).toArray());
    long small =
        network.estimate(all, TrainingOptions.builder().batchSize(8).build()).savedActivations();
    long large =
        network.estimate(all, TrainingOptions.builder().batchSize(64).build()).savedActivations();

    assertThat(small).isPositive();
    assertThat(large).isGreaterThanOrEqualTo(6 * small);
  }

  @Test
  void train_layerOfAnotherNetwork_isRefused() {
    Layer foreign = new Layer("elsewhere", 0, network.layers().get(0).kind(), 1);
    LayerSelection selection = LayerSelection.of(List.of(foreign), 1, Provenance.builder().build());

    assertThatThrownBy(() -> network.train(selection, fixture.labelled(6, 1), options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("elsewhere");
  }

  @Test
  void trainAndEvaluate_unlabelledSamples_areRefused() {
    Samples unlabelled = Samples.of(fixture.batch(6, 1));

    assertThatThrownBy(() -> network.train(select(0), unlabelled, options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label");
    assertThatThrownBy(() -> network.evaluate(unlabelled))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label");
  }

  @Test
  void train_labelOutOfRange_isRefusedAndNamesTheLegalOnes() {
    Samples samples = Samples.of(fixture.batch(3, 1).first(), 0, 1, NetworkFixture.CLASSES);

    assertThatThrownBy(() -> network.train(select(0), samples, options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(NetworkFixture.CLASSES - 1));
  }

  @Test
  void network_closed_refusesEverythingButClosing() {
    ActivationSource<TensorBatch> source = network.activationSource();
    SelectiveTrainer<Samples> trainer = network.trainer(options());
    LayerSelection selection = select(0);
    TensorBatch batch = fixture.batch(2, 1);
    Samples samples = fixture.labelled(3, 1);
    network.close();
    network.close();

    Map<Capability, ThrowingCallable> uses = uses();
    uses.remove(Capability.ESTIMATE);
    List<ThrowingCallable> calls = new ArrayList<>(uses.values());
    calls.add(() -> network.layers());
    calls.add(() -> network.capabilities());
    calls.add(() -> network.estimate(selection, options()));
    calls.add(() -> source.forward(batch, activation -> {}));
    calls.add(() -> trainer.train(selection, samples));
    calls.add(() -> trainer.evaluate(samples));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }
}

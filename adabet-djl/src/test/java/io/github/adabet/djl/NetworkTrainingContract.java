package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.Layer;
import io.github.adabet.LayerRanker;
import io.github.adabet.LayerSelection;
import io.github.adabet.Provenance;
import io.github.adabet.SelectionBudget;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.data.Sample;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.spi.Capability;
import io.github.adabet.spi.ActivationSource;
import io.github.adabet.spi.SelectiveTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every kind of network must do that can be trained, saved, and given a new head, whatever
 * else it can do.
 */
abstract class NetworkTrainingContract extends NetworkInferenceContract {

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
  void train_layerOfAnotherNetwork_isRefused() {
    Layer foreign = new Layer("elsewhere", 0, network.layers().get(0).kind(), 1);
    LayerSelection selection = LayerSelection.of(List.of(foreign), 1, Provenance.builder().build());

    assertThatThrownBy(() -> network.train(selection, fixture.labelled(6, 1), options()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("elsewhere");
  }

  @Test
  void train_unlabelledSamples_areRefused() {
    Samples unlabelled = Samples.of(fixture.batch(6, 1));

    assertThatThrownBy(() -> network.train(select(0), unlabelled, options()))
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

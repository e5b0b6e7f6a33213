package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.adabet.ChannelSelection;
import io.github.adabet.Layer;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.Provenance;
import io.github.adabet.SelectedChannels;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.TrainingRequest;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.train.plan.TrainingRandomness;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A parameter that two layers hold, on any engine that trains. */
@EngineTest
class SharedParametersTest extends TrainerContractSetting {

  private static final int SAMPLES = 8;
  private static final int WIDTH = 6;
  private static final String WEIGHT = "01Linear_weight";

  private static SequentialBlock tied(boolean bias) {
    Linear first = Linear.builder().setUnits(WIDTH).build();
    return new SequentialBlock()
        .add(first)
        .add(Activation.reluBlock())
        .add(new TiedLinear(first, bias))
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(TrainingFixtures.CLASSES).build());
  }

  private Model model(boolean bias) {
    return TrainingFixtures.model(engine(), tied(bias), 3, new Shape(1, WIDTH));
  }

  @Test
  void of_tiedLayerWithABias_countsTheSharedWeightForItsFirstLayerOnly() {
    try (Model model = model(true)) {
      BlockTree tree = BlockTree.of(model.getBlock(), List.of());

      assertThat(tree.layers()).extracting(Layer::parameterCount).containsExactly(42L, 6L, 21L);
      assertThat(tree.sharedParameters())
          .containsExactly(new BlockTree.SharedParameter("03TiedLinear/weight", "01Linear/weight"));
    }
  }

  @Test
  void of_tiedLayerWithoutABias_isNoLayer() {
    try (Model model = model(false)) {
      assertThat(BlockTree.of(model.getBlock(), List.of()).layers())
          .extracting(Layer::name)
          .containsExactly("01Linear", "05Linear");
    }
  }

  @Test
  void provenance_tiedLayer_namesWhatIsShared() {
    try (Model model = model(true)) {
      assertThat(BlockActivationSource.of(model).provenance().settings())
          .containsEntry("source.shared_parameters", "03TiedLinear/weight = 01Linear/weight");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"01Linear", "03TiedLinear"})
  void step_eitherLayer_movesTheSharedWeightByTheSumOfItsGradients(String selected) {
    try (Model model = model(true);
        Model plain = model(true)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      float[] gradient = plainGradients(plain).get(WEIGHT);

      TrainingReport report =
          train(
              model,
              oneStep(),
              TrainingFixtures.select(model.getBlock(), layer -> layer.name().equals(selected)),
              points());

      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      for (int i = 0; i < gradient.length; i++) {
        double expected = before.get(WEIGHT)[i] - 0.05 * gradient[i];
        assertThat((double) after.get(WEIGHT)[i]).isEqualTo(expected, within(1e-6));
      }
      assertThat(changed(before, model.getBlock()))
          .isEqualTo(Set.of(WEIGHT, "03TiedLinear_weight", selected + "_bias"));
      assertThat(report.trainedLayers()).containsExactly("01Linear", "03TiedLinear");
      assertThat(report.trainedParameters()).isEqualTo(42);
      assertThat(report.provenance().settings())
          .containsEntry("training.shared_parameters", "03TiedLinear/weight = 01Linear/weight");
    }
  }

  @Test
  void step_anotherLayer_leavesTheSharedWeight() {
    try (Model model = model(true)) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());

      train(model, oneStep(), TrainingFixtures.selectLast(model.getBlock()), points());

      assertThat(changed(before, model.getBlock()))
          .isEqualTo(Set.of("05Linear_weight", "05Linear_bias"));
    }
  }

  @Test
  void train_channelsOfASharedWeight_throwsNamingBothLayers() {
    try (Model model = model(true)) {
      List<Layer> layers = TrainingFixtures.layers(model.getBlock());
      ChannelSelection channels =
          new ChannelSelection(
              List.of(new SelectedChannels(layers.get(0), WIDTH, List.of(1))),
              layers.size(),
              Provenance.builder().build());
      BlockSelectiveTrainer trainer = BlockSelectiveTrainer.builder(model, oneStep()).build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> trainer.train(TrainingRequest.builder(channels, points()).build()))
          .withMessageContaining("01Linear")
          .withMessageContaining("03TiedLinear");
    }
  }

  private Map<String, float[]> plainGradients(Model model) {
    long[] order = new TrainingRandomness(7).order(1, SAMPLES);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = model.getNDManager().newSubManager();
        GradientCollector collector = GradientRecording.on(scope.getEngine())) {
      Batch batch = points().getByIndices(scope, order);
      NDList logits =
          model.getBlock().forward(new ParameterStore(scope, false), batch.getData(), true);
      NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(batch.getLabels(), logits);
      collector.backward(loss);
      for (Pair<String, Parameter> named : model.getBlock().getParameters()) {
        gradients.put(named.getKey(), named.getValue().getArray().getGradient().toFloatArray());
      }
    }
    return gradients;
  }

  private ArrayDataset points() {
    return TrainingFixtures.points(data, SAMPLES, WIDTH, 2);
  }

  private static TrainingOptions oneStep() {
    return options(1, SAMPLES)
        .schedule(LearningRateSchedule.constant(0.05))
        .optimizer(OptimizerOptions.sgd())
        .build();
  }
}

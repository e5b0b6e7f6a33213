package io.github.adabet.djl.block;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.util.Pair;
import io.github.adabet.Layer;
import io.github.adabet.LayerSelection;
import io.github.adabet.LearningRateSchedule;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.TrainingOptions;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.djl.internal.tree.BlockTree;
import io.github.adabet.djl.zoo.SmallNetwork;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selective training of the zoo's networks, on any engine that trains. */
@EngineTest
class ArchitectureTrainingTest extends TrainerContractSetting {

  private static final int SAMPLES = 4;

  @ParameterizedTest
  @EnumSource(SmallNetwork.class)
  void step_earlyAndLateLayers_movesThemAsFullTrainingDoesAndNothingElse(SmallNetwork network) {
    DjlEngines.engine(engine());
    try (Model model = network.model(engine());
        Model full = network.model(engine())) {
      Map<String, float[]> before = TrainingFixtures.snapshot(model.getBlock());
      LayerSelection mixed =
          TrainingFixtures.select(model.getBlock(), layer -> layer.index() % 4 == 1);

      train(model, oneStep(), mixed, noise(network));
      train(full, oneStep(), TrainingFixtures.selectAll(full.getBlock()), noise(network));

      Map<String, float[]> expected = TrainingFixtures.snapshot(full.getBlock());
      Map<String, float[]> after = TrainingFixtures.snapshot(model.getBlock());
      Set<String> changed = changed(before, model.getBlock());
      assertThat(changed).hasSizeGreaterThanOrEqualTo(mixed.layers().size());
      assertThat(changed).isSubsetOf(parametersOf(model, mixed));
      for (String name : changed) {
        assertMoved(name, before.get(name), expected.get(name), after.get(name));
      }
    }
  }

  private static Set<String> parametersOf(Model model, LayerSelection selection) {
    Set<String> names = selection.layers().stream().map(Layer::name).collect(toSet());
    Set<Parameter> selected =
        BlockTree.of(model.getBlock(), List.of()).leaves().stream()
            .filter(leaf -> names.contains(leaf.path()))
            .flatMap(leaf -> leaf.parameters().stream())
            .collect(toSet());
    return model.getBlock().getParameters().stream()
        .filter(named -> selected.contains(named.getValue()))
        .map(Pair::getKey)
        .collect(toSet());
  }

  private static void assertMoved(String name, float[] before, float[] expected, float[] after) {
    double largest = 0;
    for (int i = 0; i < before.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i] - (double) before[i]));
    }
    assertThat(largest).as(name).isPositive();
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i] - (double) before[i])
          .as("%s [%d]", name, i)
          .isEqualTo(expected[i] - (double) before[i], within(1e-4 * largest));
    }
  }

  private ArrayDataset noise(SmallNetwork network) {
    NDArray labels = data.create(new float[] {0, 1, 2, 3});
    return TrainingFixtures.dataset(network.batch(data, SAMPLES), labels);
  }

  private static TrainingOptions oneStep() {
    return options(1, SAMPLES)
        .schedule(LearningRateSchedule.constant(0.05))
        .optimizer(OptimizerOptions.sgd())
        .build();
  }
}

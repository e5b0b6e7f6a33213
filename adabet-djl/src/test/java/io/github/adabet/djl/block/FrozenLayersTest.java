package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.loss.L2Loss;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layers that the caller has frozen stay as they are unless asked for, on any engine that trains.
 */
@Tag("jdk")
@EngineTest
class FrozenLayersTest extends TrainerContractSetting {

  @Test
  void train_layersFrozenBeforehand_stayAsTheyAreAndAreReported() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      freezeAllButTheHead(block);
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      TrainingReport report = train(model, options().build(), TrainingFixtures.selectAll(block));

      assertThat(changed(before, block))
          .containsExactlyInAnyOrder("09Linear_weight", "09Linear_bias");
      assertThat(report.trainedLayers()).containsExactly("09Linear");
      assertThat(report.provenance().settings().get("training.frozen_beforehand"))
          .contains("01Conv2d", "02BatchNorm")
          .doesNotContain("09Linear");
    }
  }

  @Test
  void train_layersFrozenAfterLoading_stayAsTheyAre(@TempDir Path directory) throws Exception {
    try (Model saved = TrainingFixtures.residualModel(engine(), 1);
        Model loaded = Model.newInstance("test", engine())) {
      saved.save(directory, "test");
      loaded.setBlock(TrainingFixtures.residualNetwork());
      loaded.load(directory, "test");
      Block block = loaded.getBlock();
      // Making a trainer unfreezes a loaded model on PyTorch, so freezing comes after it.
      loaded.newTrainer(new DefaultTrainingConfig(new L2Loss())).close();
      freezeAllButTheHead(block);
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      train(loaded, options().build(), TrainingFixtures.selectAll(block));

      assertThat(changed(before, block))
          .containsExactlyInAnyOrder("09Linear_weight", "09Linear_bias");
    }
  }

  @Test
  void train_onlyFrozenLayersSelected_throwsNamingThemAndTheRemedy() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      block.freezeParameters(true);

      assertThatThrownBy(() -> train(model, options().build(), TrainingFixtures.selectLast(block)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("09Linear")
          .hasMessageContaining("trainFrozen()");
    }
  }

  @Test
  void train_frozenLayersAskedFor_areTrainedAndStayFrozen() {
    try (Model model = TrainingFixtures.residualModel(engine(), 1)) {
      Block block = model.getBlock();
      block.freezeParameters(true);
      Map<String, float[]> before = TrainingFixtures.snapshot(block);

      BlockSelectiveTrainer.builder(model, options().build())
          .trainFrozen()
          .build()
          .train(TrainingFixtures.selectLast(block), TrainingFixtures.images(data, 12, 1));

      assertThat(changed(before, block))
          .containsExactlyInAnyOrder("09Linear_weight", "09Linear_bias");
      assertThat(block.getParameters().values()).noneMatch(Parameter::requiresGradient);
    }
  }

  private static void freezeAllButTheHead(Block block) {
    block.freezeParameters(true);
    block.getChildren().get("09Linear").freezeParameters(false);
  }
}

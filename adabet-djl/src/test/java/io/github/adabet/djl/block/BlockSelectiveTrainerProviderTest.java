package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Backends;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class BlockSelectiveTrainerProviderTest {

  private static final TrainingOptions OPTIONS = TrainingOptions.builder().epochs(1).build();

  @Test
  void selectiveTrainer_djlModel_isFoundAndTrains() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = TrainingFixtures.residualModel(DjlEngines.PYTORCH, 1);
        NDManager data = TrainingFixtures.newManager(DjlEngines.PYTORCH)) {
      TrainingReport report =
          Backends.selectiveTrainer(model, OPTIONS, RandomAccessDataset.class)
              .train(
                  TrainingFixtures.selectLast(model.getBlock()),
                  TrainingFixtures.images(data, 6, 1));

      assertThat(report.epochs()).hasSize(1);
      assertThat(report.provenance().choices())
          .extracting(BackendChoice::name)
          .contains("djl-block");
    }
  }

  @Test
  void selectiveTrainer_noModelOrNoBlock_isRefusedWithTheReason() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    assertThatThrownBy(() -> Backends.selectiveTrainer("model", OPTIONS, RandomAccessDataset.class))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("java.lang.String");
    try (Model model = Model.newInstance("empty", DjlEngines.PYTORCH)) {
      assertThatThrownBy(() -> Backends.selectiveTrainer(model, OPTIONS, RandomAccessDataset.class))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("no block");
      assertThatThrownBy(() -> BlockSelectiveTrainer.builder(model, OPTIONS).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no block");
    }
  }
}

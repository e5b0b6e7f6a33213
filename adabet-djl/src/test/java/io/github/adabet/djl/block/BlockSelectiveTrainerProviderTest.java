package io.github.adabet.djl.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.adabet.BackendChoice;
import io.github.adabet.BackendUnavailableException;
import io.github.adabet.Backends;
import io.github.adabet.TrainingOptions;
import io.github.adabet.TrainingReport;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import io.github.adabet.spi.Probe;
import java.util.List;
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

  @Test
  void probe_uninitialisedBlock_isRefusedWithTheRemedyByBothProviders() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = Model.newInstance("raw", DjlEngines.PYTORCH)) {
      model.setBlock(Linear.builder().setUnits(2).build());
      for (Probe probe :
          List.of(
              new BlockSelectiveTrainerProvider().probe(model),
              new BlockActivationSourceProvider().probe(model))) {
        assertThat(probe.available()).isFalse();
        assertThat(probe.detail()).contains("initiali");
      }
      assertThatThrownBy(() -> Backends.selectiveTrainer(model, OPTIONS, RandomAccessDataset.class))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("initiali");
      assertThatThrownBy(
              () ->
                  Backends.selectiveTrainer("djl-block", model, OPTIONS, RandomAccessDataset.class))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("djl-block cannot serve");
    }
  }

  @Test
  void probe_blockWithoutTrainableLayer_isRefusedByBothProviders() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = Model.newInstance("bare", DjlEngines.PYTORCH)) {
      model.setBlock(Activation.reluBlock());
      assertThat(new BlockSelectiveTrainerProvider().probe(model).available()).isFalse();
      assertThat(new BlockActivationSourceProvider().probe(model).available()).isFalse();
    }
  }
}

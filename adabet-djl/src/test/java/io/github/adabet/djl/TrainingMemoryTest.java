package io.github.adabet.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import io.github.adabet.LayerSelection;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.ProgressListener;
import io.github.adabet.TrainingOptions;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {

  private static final int WARM_UP_CYCLES = 300;
  private static final int CYCLES = 1000;
  private static final long MOST_GROWTH_BYTES = 16L << 20;

  @Test
  void train_thousandCycles_keepsMemoryFlat() {
    DjlEngines.engine(DjlEngines.PYTORCH);
    try (Model model = TrainingFixtures.residualModel(DjlEngines.PYTORCH, 1);
        NDManager data = TrainingFixtures.newManager(DjlEngines.PYTORCH)) {
      ArrayDataset training = TrainingFixtures.images(data, 6, 1);
      ArrayDataset validation = TrainingFixtures.images(data, 6, 2);
      LayerSelection selection =
          TrainingFixtures.select(model.getBlock(), layer -> layer.index() >= 3);
      TrainingOptions options =
          TrainingOptions.builder()
              .epochs(1)
              .batchSize(4)
              .optimizer(OptimizerOptions.adam())
              .build();
      BlockSelectiveTrainer trainer = BlockSelectiveTrainer.builder(model, options).build();
      long residentAfterWarmUp = 0;
      int arraysAfterWarmUp = 0;
      for (int cycle = 0; cycle < WARM_UP_CYCLES + CYCLES; cycle++) {
        trainer.train(selection, training, validation, ProgressListener.NONE);
        if (cycle == WARM_UP_CYCLES - 1) {
          residentAfterWarmUp = residentAfterCollection();
          arraysAfterWarmUp = managedArrays(model, data);
        }
      }

      assertThat(managedArrays(model, data)).isEqualTo(arraysAfterWarmUp);
      assertThat(residentAfterCollection() - residentAfterWarmUp).isLessThan(MOST_GROWTH_BYTES);
    }
  }

  private static int managedArrays(Model model, NDManager data) {
    return model.getNDManager().getManagedArrays().size() + data.getManagedArrays().size();
  }

  /** Garbage that the collector has not yet looked at is no leak. */
  private static long residentAfterCollection() {
    Runtime.getRuntime().gc();
    return PeakMemory.residentBytes().orElseThrow();
  }
}

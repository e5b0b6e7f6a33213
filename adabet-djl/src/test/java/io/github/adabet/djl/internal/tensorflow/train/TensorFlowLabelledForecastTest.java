package io.github.adabet.djl.internal.tensorflow.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.MemoryLimitExceededException;
import io.github.adabet.Objective;
import io.github.adabet.djl.data.LabelledTensors;
import io.github.adabet.djl.data.TensorBatch;
import io.github.adabet.djl.fixtures.tensorflow.ExportedModel;
import io.github.adabet.djl.internal.memory.MemoryLimit;
import io.github.adabet.spi.LayerQuantity;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Labelled passes that need more memory than allowed. */
class TensorFlowLabelledForecastTest {

  private static final ExportedModel CNN = ExportedModel.of("residual_cnn");
  private static final Set<LayerQuantity> NEEDS =
      Set.of(LayerQuantity.OUTPUT, LayerQuantity.OUTPUT_GRADIENT);

  private static LabelledTensors batch(int samples) {
    return new LabelledTensors(
        TensorBatch.of(CNN.tensor("input/image").entries(0, samples)),
        TensorBatch.of(CNN.tensor("labels").entries(0, samples)));
  }

  private static LabelledPass run(LiveModel model, int samples, LabelledForecast forecast) {
    MeasuredObjective objective = MeasuredObjective.of(Objective.classification(), model.logits());
    return LabelledPass.run(model, objective, batch(samples), NEEDS, forecast);
  }

  @Test
  void run_beyondTheLimit_isRefusedWithTheBatchThatFits() {
    try (LiveModel model = Models.live(CNN)) {
      long[] needed = new long[2];
      for (int samples : new int[] {6, 12}) {
        assertThatThrownBy(
                () -> run(model, samples, new LabelledForecast(model, MemoryLimit.of(1))).close())
            .isInstanceOfSatisfying(
                MemoryLimitExceededException.class, e -> needed[samples / 6 - 1] = e.neededBytes())
            .hasMessageContaining("Ranking by gradients with batches of " + samples);
      }
      assertThat(needed[1]).isGreaterThan(needed[0]);

      LabelledForecast forecast = new LabelledForecast(model, MemoryLimit.of(needed[0]));
      assertThatThrownBy(() -> run(model, 12, forecast).close())
          .isInstanceOf(MemoryLimitExceededException.class)
          .hasMessageContaining("A batch of 6 fits");
      Set<String> seen = new HashSet<>();
      try (LabelledPass pass = run(model, 6, forecast)) {
        model.layers().forEach(layer -> pass.show(layer, each -> seen.add(each.layer().name())));
      }
      assertThat(seen).hasSize(model.layers().size());
    }
  }
}

package io.github.adabet.examples.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.data.Samples;
import io.github.adabet.djl.data.TensorBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingSettingsTest {
  private static final Samples IMAGES =
      Samples.of(TensorBatch.of(HostTensor.of(new float[50 * 2], 50, 2)));

  private static String batches(int size) {
    return new RankingSettings(List.of("depth"), 3, 16, 1)
        .withBatchesOf(size, IMAGES)
        .map(settings -> settings.describe(IMAGES))
        .orElse("none");
  }

  @Test
  void withBatchesOf_otherSizes_takesTheSameImages() {
    assertThat(batches(8)).isEqualTo("6 batches of 8 images");
    assertThat(batches(16)).isEqualTo("3 batches of 16 images");
    assertThat(batches(32)).isEqualTo("1 batch of 32 images");
    assertThat(batches(48)).isEqualTo("1 batch of 48 images");
    // There are fifty, and the ranking looks at 48.
    assertThat(batches(49)).isEqualTo("none");
  }
}

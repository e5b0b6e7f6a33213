package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.topology.AvailableEngines;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class StridedPointsTest {
  @Test
  void strided_anyMetricAndEngine_equalsTheContiguousCloud() {
    float[] packed = new float[5 * 40];
    FloatBuffer floats = FloatBuffer.allocate(4 * 77 + 40);
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < 40; k++) {
        packed[i * 40 + k] = (float) ((i * 7 + k * k) % 11 - 4);
        floats.put(i * 77 + k, packed[i * 40 + k]);
      }
    }
    for (StandardMetric metric : StandardMetric.values()) {
      for (String engine : AvailableEngines.all().keySet()) {
        PairwiseDistances by = PairwiseDistances.builder().metric(metric).engine(engine).build();
        assertThat(by.of(PointCloud.strided(floats, 5, 40, 77)))
            .isEqualTo(by.of(PointCloud.of(packed, 5, 40)));
      }
    }
  }

  @Test
  void strided_illegalShape_isRefused() {
    FloatBuffer floats = FloatBuffer.allocate(16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointCloud.strided(floats, 2, 6, 5))
        .withMessageContaining("stride is 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointCloud.strided(floats, 2, 6, 9))
        .withMessageContaining("16 entries")
        .withMessageContaining("have 15");
  }
}

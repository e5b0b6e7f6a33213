package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PointCloudsTest {
  /** 2 samples, 3 channels, 2 features, and 4 numbers between the samples. */
  private static PointClouds clouds() {
    FloatBuffer floats = FloatBuffer.allocate(1 + 10 + 6);
    for (int i = 0; i < floats.capacity(); i++) {
      floats.put(i, (float) (i - 1));
    }
    return PointClouds.channels(floats.position(1), 2, 10, 3, 2);
  }

  @Test
  void get_eachChannel_holdsItsNumbers() {
    PointClouds clouds = clouds();
    assertThat(clouds.count()).isEqualTo(3);
    for (int c = 0; c < 3; c++) {
      PointCloud cloud = clouds.get(c);
      assertThat(cloud.size()).isEqualTo(2);
      assertThat(cloud.stride()).isEqualTo(10);
      assertThat(cloud.get(0, 1)).isEqualTo(2 * c + 1);
      assertThat(cloud.get(1, 0)).isEqualTo(10 + 2 * c);
    }
    assertThatThrownBy(() -> clouds.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void range_someClouds_areThese() {
    PointClouds some = clouds().range(1, 3);
    assertThat(some.count()).isEqualTo(2);
    assertThat(some.get(1).get(1, 1)).isEqualTo(15);
    assertThat(some.range(1, 2).get(0).get(0, 0)).isEqualTo(4);
    assertThatThrownBy(() -> some.range(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void channels_illegalShape_isRefused() {
    FloatBuffer floats = FloatBuffer.allocate(16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointClouds.channels(floats, 2, 5, 3, 2))
        .withMessageContaining("sampleStride is 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointClouds.channels(floats, 2, 9, 3, 2))
        .withMessageContaining("16 entries")
        .withMessageContaining("have 15");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointClouds.channels(floats, 0, 8, 3, 2))
        .withMessageContaining("1 or more");
  }

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
}

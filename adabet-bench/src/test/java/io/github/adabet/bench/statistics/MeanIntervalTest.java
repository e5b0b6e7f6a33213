package io.github.adabet.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeanIntervalTest {
  @Test
  void of_normalSample_isAsWideAsTheNormalInterval() {
    Random random = new Random(5);
    double[] values = random.doubles(400).map(x -> random.nextGaussian()).toArray();

    MeanInterval interval = MeanInterval.of(values);

    // 1.96 standard errors on either side, of deviation 1.
    assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 / 20, within(0.02));
    assertThat(interval.low()).isLessThan(interval.mean());
    assertThat(interval.high()).isGreaterThan(interval.mean());
    assertThat(MeanInterval.of(values)).isEqualTo(interval);
  }

  @Test
  void of_oneValue_isAPoint() {
    assertThat(MeanInterval.of(0.25)).isEqualTo(new MeanInterval(0.25, 0.25, 0.25));
    assertThat(MeanInterval.of(0.25).excludesZero()).isTrue();
    assertThat(MeanInterval.of(-1, 1).excludesZero()).isFalse();
  }

  @Test
  void ofGroups_groupsThatDiffer_areWiderThanTheirValuesTogether() {
    List<double[]> groups = List.of(new double[] {1, 1.1}, new double[] {5, 5.1, 5.2, 5.3});

    MeanInterval interval = MeanInterval.ofGroups(groups);

    assertThat(interval.mean()).isCloseTo((1.05 + 5.15) / 2, within(1e-12));
    assertThat(interval.low()).isLessThan(1.2);
    assertThat(interval.high()).isGreaterThan(5.0);
  }

  @Test
  void ofGroups_emptyGroup_throws() {
    assertThatThrownBy(() -> MeanInterval.ofGroups(List.of(new double[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

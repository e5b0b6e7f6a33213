package io.github.adabet.bench.adaptation.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FewLabelsTest {
  /** 30 of class 0, 15 of class 1, 5 of class 2. */
  private static final int[] LABELS =
      IntStream.range(0, 50).map(i -> i % 10 == 0 ? 2 : i % 10 < 4 ? 1 : 0).toArray();

  @Test
  void draw_ofUnequalClasses_givesEachItsShare() {
    long[] drawn = FewLabels.draw(LABELS, 12, 1);

    // 12 of 50: 7.2, 3.6 and 1.2; the largest remainder is that of class 1.
    assertThat(count(drawn, 0)).isEqualTo(7);
    assertThat(count(drawn, 1)).isEqualTo(4);
    assertThat(count(drawn, 2)).isEqualTo(1);
    assertThat(Arrays.stream(drawn).distinct().count()).isEqualTo(12);
  }

  @Test
  void draw_anotherSeed_drawsOthers() {
    assertThat(FewLabels.draw(LABELS, 12, 1))
        .isEqualTo(FewLabels.draw(LABELS, 12, 1))
        .isNotEqualTo(FewLabels.draw(LABELS, 12, 2));
  }

  @Test
  void draw_all_drawsEachOnce() {
    assertThat(FewLabels.draw(LABELS, 50, 3))
        .containsExactlyInAnyOrder(LongStream.range(0, 50).toArray());
  }

  @Test
  void draw_moreThanThereAre_throwsSayingHowMany() {
    assertThatThrownBy(() -> FewLabels.draw(LABELS, 51, 1)).hasMessageContaining("50");
  }

  private static long count(long[] drawn, int label) {
    return Arrays.stream(drawn).filter(image -> LABELS[(int) image] == label).count();
  }
}

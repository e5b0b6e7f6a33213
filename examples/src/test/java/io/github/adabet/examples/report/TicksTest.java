package io.github.adabet.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TicksTest {
  @Test
  void covering_anyTwoValues_holdsThemAtRoundTicks() {
    Random random = new Random(4);
    for (int i = 0; i < 1000; i++) {
      double least = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(8) - 4);
      double most = least + random.nextDouble() * Math.pow(10, random.nextInt(8) - 4);
      Ticks ticks = Ticks.covering(least, most, 6);

      assertThat(ticks.place(least)).isBetween(-1e-9, 1.0);
      assertThat(ticks.place(most)).isBetween(0.0, 1 + 1e-9);
      assertThat(ticks.values()).hasSizeBetween(2, 9).isSorted();
      double digit = ticks.step() / Math.pow(10, Math.floor(Math.log10(ticks.step()) + 1e-9));
      assertThat(Math.round(digit)).isIn(1L, 2L, 5L);
      assertThat(ticks.values().stream().map(ticks::label)).doesNotHaveDuplicates();
    }
  }

  @Test
  void covering_equalValues_standInTheMiddle() {
    assertThat(Ticks.covering(3, 3, 6).place(3)).isEqualTo(0.5);
    assertThat(Ticks.covering(0, 0, 6).place(0)).isEqualTo(0.5);
  }

  @Test
  void whole_epochs_areWholeNumbers() {
    assertThat(Ticks.whole(1, 40, 6).values()).containsExactly(10.0, 20.0, 30.0, 40.0);
    assertThat(Ticks.whole(1, 3, 6).values()).containsExactly(1.0, 2.0, 3.0);
    assertThat(Ticks.whole(1, 1, 6).place(1)).isEqualTo(0.5);
    assertThat(Ticks.whole(1, 3, 6).label(2)).isEqualTo("2");
    assertThat(new Ticks(0, 1, 0.05).label(0.15)).isEqualTo("0.15");
  }
}

package io.github.adabet.topology.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BottleneckDistanceTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;

  private static Barcode of(Bar... bars) {
    return Barcode.of(List.of(List.of(bars)));
  }

  @Test
  void bottleneckDistance_noBars_isZero() {
    assertThat(BottleneckDistance.between(of(), of(), 0)).isZero();
  }

  @Test
  void bottleneckDistance_toNoBars_isHalfTheLongest() {
    assertThat(BottleneckDistance.between(of(new Bar(0, 1), new Bar(1, 4)), of(), 0))
        .isEqualTo(1.5);
  }

  @Test
  void bottleneckDistance_oneBarForTwo_leavesTheShorterAlone() {
    Barcode two = of(new Bar(0, 1), new Bar(1, 3));
    assertThat(BottleneckDistance.between(two, of(new Bar(1.25f, 3)), 0)).isEqualTo(0.5);
  }

  @Test
  void bottleneckDistance_sameBarMoreOften_isHalfItsLength() {
    Barcode three = Barcode.of(List.of(Collections.nCopies(3, new Bar(0, 4))));
    Barcode two = Barcode.of(List.of(Collections.nCopies(2, new Bar(0, 4))));
    assertThat(BottleneckDistance.between(three, two, 0)).isEqualTo(2);
  }

  @Test
  void bottleneckDistance_essentialBars_areMatchedInOrder() {
    Barcode one = of(new Bar(0, NEVER), new Bar(5, NEVER));
    Barcode other = of(new Bar(5.5f, NEVER), new Bar(1, NEVER));
    assertThat(BottleneckDistance.between(one, other, 0)).isEqualTo(1);
  }

  @Test
  void bottleneckDistance_otherNumberOfEssentialBars_isInfinite() {
    assertThat(BottleneckDistance.between(of(new Bar(0, NEVER)), of(new Bar(0, 9)), 0))
        .isInfinite();
  }

  /** Each bar but the last is nearest to the partner of its successor: one long path of changes. */
  @Test
  void bottleneckDistance_chainOfFiveThousand_isFoundWithoutDeepStack() {
    int n = 5000;
    Bar[] one = new Bar[n];
    Bar[] other = new Bar[n];
    for (int i = 0; i < n; i++) {
      one[i] = new Bar(i, i + 100_000);
      other[i] = new Bar(i + 0.75f, i + 100_000.75f);
    }
    assertThat(BottleneckDistance.between(of(one), of(other), 0)).isEqualTo(0.75);
  }

  @Test
  void bottleneckDistance_degreeNotHeld_isRefused() {
    Barcode two = Barcode.of(List.of(List.of(), List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> BottleneckDistance.between(two, of(), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> BottleneckDistance.between(of(), two, 1));
  }
}

package io.github.adabet.topology.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BettiCurveTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;
  private static final Barcode BARCODE =
      Barcode.of(
          List.of(
              List.of(new Bar(0, NEVER), new Bar(0, 1)),
              List.of(new Bar(2, 4), new Bar(1, 3), new Bar(1, 2), new Bar(3, NEVER))));

  @Test
  void of_birthsAndDeathsCancelling_holdsOnlyChanges() {
    assertThat(BettiCurve.of(BARCODE, 1).changes())
        .containsExactly(Map.entry(1f, 2L), Map.entry(4f, 1L));
    assertThat(BettiCurve.of(BARCODE, 0).changes())
        .containsExactly(Map.entry(0f, 2L), Map.entry(1f, 1L));
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "0.99,0", "1,2", "3,2", "3.99,2", "4,1", "1e30,1", "Infinity,1"})
  void at_scale_countsBirthIncludedDeathExcluded(float scale, long expected) {
    assertThat(BettiCurve.of(BARCODE, 1).at(scale)).isEqualTo(expected);
  }

  @Test
  void at_negativeZero_isZero() {
    assertThat(BettiCurve.of(BARCODE, 0).at(-0.0f)).isEqualTo(2);
  }

  @Test
  void at_nan_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BettiCurve.of(BARCODE, 0).at(Float.NaN))
        .withMessageContaining("scale is NaN");
  }

  @Test
  void maximum_curve_isItsLargestNumber() {
    assertThat(BettiCurve.of(BARCODE, 1).maximum()).isEqualTo(2);
    assertThat(BettiCurve.of(Barcode.of(List.of(List.of())), 0).maximum()).isZero();
  }

  @Test
  void of_degreeNotHeld_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> BettiCurve.of(BARCODE, 2));
  }

  @Test
  void equals_curvesOfOtherBars_compareTheNumbers() {
    Barcode split = Barcode.of(List.of(List.of(new Bar(0, 1), new Bar(1, 2))));
    Barcode whole = Barcode.of(List.of(List.of(new Bar(0, 2))));
    assertThat(BettiCurve.of(split, 0))
        .isEqualTo(BettiCurve.of(whole, 0))
        .hasSameHashCodeAs(BettiCurve.of(whole, 0))
        .isNotEqualTo(BettiCurve.of(BARCODE, 0))
        .hasToString("BettiCurve{0.0=1, 2.0=0}");
  }
}

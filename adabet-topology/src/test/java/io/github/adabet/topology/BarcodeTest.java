package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarcodeTest {
  private static final float NEVER = Float.POSITIVE_INFINITY;
  private static final Barcode BARCODE =
      Barcode.of(
          List.of(
              List.of(new Bar(0, NEVER), new Bar(0, 1)),
              List.of(new Bar(2, 4), new Bar(1, 3), new Bar(1, 2), new Bar(3, NEVER))));

  @Test
  void bars_anyOrderGiven_areSorted() {
    assertThat(BARCODE.bars(1))
        .containsExactly(new Bar(1, 2), new Bar(1, 3), new Bar(2, 4), new Bar(3, NEVER));
  }

  @ParameterizedTest
  @CsvSource({"0.99,0", "1,2", "1.99,2", "2,2", "2.5,2", "3,2", "4,1", "1e30,1"})
  void bettiNumber_atScale_countsBirthIncludedDeathExcluded(float scale, long expected) {
    assertThat(BARCODE.bettiNumber(1, scale)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,4", "0.99,4", "1,3", "2,1", "1e300,1"})
  void countLongerThan_bound_isExcluded(double bound, long expected) {
    assertThat(BARCODE.countLongerThan(1, bound)).isEqualTo(expected);
  }

  @Test
  void essentialCount_eachDegree_countsInfiniteDeaths() {
    assertThat(BARCODE.essentialCount(0)).isEqualTo(1);
    assertThat(BARCODE.essentialCount(1)).isEqualTo(1);
  }

  @Test
  void equals_sameBarsInAnotherOrder_isTrue() {
    Barcode same =
        Barcode.of(
            List.of(
                List.of(new Bar(-0f, 1), new Bar(0, NEVER)),
                List.of(new Bar(3, NEVER), new Bar(1, 2), new Bar(1, 3), new Bar(2, 4))));
    assertThat(same).isEqualTo(BARCODE).hasSameHashCodeAs(BARCODE);
  }

  @Test
  void equals_oneBarTwice_isFalse() {
    Bar bar = new Bar(0, 1);
    assertThat(Barcode.of(List.of(List.of(bar, bar))))
        .isNotEqualTo(Barcode.of(List.of(List.of(bar))));
  }

  @Test
  void toString_twoDegrees_showsIntervals() {
    assertThat(BARCODE)
        .hasToString(
            "H0: 2 bars: [0.0, 1.0) [0.0, inf)\n"
                + "H1: 4 bars: [1.0, 2.0) [1.0, 3.0) [2.0, 4.0) [3.0, inf)");
    assertThat(Barcode.of(List.of(List.of()))).hasToString("H0: 0 bars");
    assertThat(Barcode.of(List.of(Collections.nCopies(12, new Bar(0, 5)))).toString())
        .startsWith("H0: 12 bars: [0.0, 5.0) ")
        .endsWith(" and 2 more");
  }

  @Test
  void of_noDegrees_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Barcode.of(List.of()))
        .withMessageContaining("degrees is empty");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void bars_degreeNotHeld_isRefused(int degree) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BARCODE.bars(degree))
        .withMessageContaining("degrees 0 to 1");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, NEVER, -NEVER})
  void bettiNumber_scaleNotFinite_isRefused(float scale) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BARCODE.bettiNumber(0, scale))
        .withMessageContaining("essentialCount");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1})
  void countLongerThan_boundOutOfRange_isRefused(double bound) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BARCODE.countLongerThan(0, bound))
        .withMessageContaining("0 or more");
  }

  @ParameterizedTest
  @CsvSource({"NaN,1", "Infinity,Infinity", "-Infinity,0", "0,NaN", "1,1", "0,-0.0", "2,1"})
  void bar_illegalEnds_isRefused(float birth, float death) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Bar(birth, death));
  }
}

package io.github.adabet.topology.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisProperties {
  @Property
  void ticks_anyRange_areApartInsideAndToldApart(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double low,
      @ForAll @IntRange(min = -20, max = 20) int exponent,
      @ForAll @DoubleRange(min = 1, max = 10) double mantissa) {
    double span = Math.max(mantissa * Math.pow(10, exponent), Math.abs(low) * 1e-3);
    Axis axis = new Axis(low, low + span, 20, 820);

    List<Axis.Tick> ticks = axis.ticks(80, 0);

    assertThat(ticks).hasSizeBetween(2, 11);
    assertThat(ticks.stream().map(Axis.Tick::label)).doesNotHaveDuplicates();
    for (int k = 0; k < ticks.size(); k++) {
      double pixel = axis.pixel(ticks.get(k).value());
      assertThat(pixel).isBetween(19.99, 820.01);
      assertThat(Double.parseDouble(ticks.get(k).label()))
          .isCloseTo(ticks.get(k).value(), within(span * 1e-6));
      if (k > 0) {
        assertThat(pixel - axis.pixel(ticks.get(k - 1).value())).isGreaterThan(79.99);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0;1;0 0.2 0.4 0.6 0.8 1.0",
        "0;3;0 0.5 1.0 1.5 2.0 2.5 3.0",
        "0;2.5e-7;0 5e-8 1.0e-7 1.5e-7 2.0e-7 2.5e-7",
        "0;4e7;0 1e7 2e7 3e7 4e7",
        "-1;1;-1.0 -0.5 0 0.5 1.0",
        "990;1000;990 992 994 996 998 1000"
      })
  void ticks_knownRanges_readAsExpected(double low, double high, String labels) {
    assertThat(new Axis(low, high, 0, 500).ticks(80, 0).stream().map(Axis.Tick::label))
        .containsExactly(labels.split(" "));
  }

  @Test
  void ticks_countsOfFew_areWhole() {
    assertThat(new Axis(0, 1.08, 300, 0).ticks(20, 1).stream().map(Axis.Tick::label))
        .containsExactly("0", "1");
  }
}

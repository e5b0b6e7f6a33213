package io.github.adabet.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("jdk")
class ShortestDecimalTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "0.5,0.5",
    "0.1,0.1",
    "100000,100000",
    "1000000,1e+06",
    "1234567,1234567",
    "0.0001,0.0001",
    "0.00001,1e-05",
    "3.4028235e38,3.4028235e+38",
    "1.4e-45,1e-45",
    "-2.5,-2.5",
    "Infinity,inf",
    "-Infinity,-inf",
    "0.33333334,0.33333334"
  })
  void of_exact_isTheShortestThatReadsBack(float number, String text) {
    assertThat(ShortestDecimal.of(number, ShortestDecimal.EXACT)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.33333334,0.333333",
    "1234567,1.23457e+06",
    "999999.5,1e+06",
    "2,2",
    "0.000012345678,1.23457e-05"
  })
  void of_sixDigits_isWhatCppPrints(float number, String text) {
    assertThat(ShortestDecimal.of(number, 6)).isEqualTo(text);
  }

  @Property
  void of_anyNumber_readsBack(@ForAll int bits) {
    float number = Float.intBitsToFloat(bits);
    if (Float.isFinite(number)) {
      String text = ShortestDecimal.of(number, ShortestDecimal.EXACT);
      assertThat(Float.parseFloat(text)).isEqualTo(number + 0.0f);
    }
  }
}

package io.github.adabet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
  @ParameterizedTest
  @CsvSource({
    "0,0.0 %",
    "1,100.0 %",
    "0.1234,12.3 %",
    "0.001,0.1 %",
    "0.00047,0.047 %",
    "0.0000123,0.0012 %",
    "0.9995,99.95 %",
    "0.9994,99.9 %",
    "0.99999,99.999 %"
  })
  void percent_share_neverReadsAsNothingNorAsAll(double share, String text) {
    assertThat(Share.percent(share)).isEqualTo(text);
  }
}

package io.github.adabet.examples.report;

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
    "0.0000123,0.0012 %"
  })
  void percent_share_neverReadsAsNothing(double share, String text) {
    assertThat(Share.percent(share)).isEqualTo(text);
  }
}

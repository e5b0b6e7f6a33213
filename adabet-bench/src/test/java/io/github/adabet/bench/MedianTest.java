package io.github.adabet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void of_oddNumberInAnyOrder_isTheMiddle() {
    assertThat(Median.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
  }

  @Test
  void of_evenNumber_isTheMeanOfTheMiddleTwo() {
    assertThat(Median.of(List.of(4.0, 100.0, 1.0, 2.0))).isEqualTo(3.0);
  }

  @Test
  void of_nothing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Median.of(List.of()))
        .withMessageContaining("empty");
  }
}

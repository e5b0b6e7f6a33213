package io.github.adabet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedianIntervalTest {

  @Test
  void of_fewerThanSixValues_isNone() {
    assertThat(MedianInterval.of(values(MedianInterval.FEWEST_VALUES - 1))).isEmpty();
    assertThat(MedianInterval.of(List.of())).isEmpty();
  }

  // The ranks of published tables of the sign test's intervals at 95 %.
  @ParameterizedTest
  @CsvSource({"6,1", "7,1", "8,1", "9,2", "11,2", "12,3", "15,4", "17,5", "20,6", "25,8", "40,14"})
  void of_manyValues_endsAtTheRanksOfTheSignTest(int count, int rank) {
    MedianInterval interval = MedianInterval.of(values(count)).orElseThrow();

    assertThat(interval).isEqualTo(new MedianInterval((count + 1) / 2.0, rank, count + 1.0 - rank));
  }

  @Test
  void of_valuesInAnyOrder_isTheSame() {
    assertThat(MedianInterval.of(List.of(7.0, 1.0, 3.0, 2.0, 6.0, 5.0, 4.0)))
        .contains(new MedianInterval(4, 1, 7));
  }

  private static List<Double> values(int count) {
    return IntStream.rangeClosed(1, count).asDoubleStream().boxed().toList();
  }
}

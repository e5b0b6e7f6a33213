package io.github.adabet.topology.internal.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedSortTest {
  private static final int RUN = CheckedSort.RUN;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, RUN, RUN + 1, 2 * RUN, 2 * RUN + 1, 5 * RUN + 17, 8 * RUN})
  void sort_anySize_isThatOfTheJdk(int size) {
    long[] values = new Random(size).longs(size + 3L, -500_000, 500_000).toArray();
    long[] expected = values.clone();
    Arrays.sort(expected, 0, size);

    CheckedSort.sort(values, size, new Cancellation(() -> {}));

    assertThat(values).isEqualTo(expected);
  }

  @Test
  void sort_cancelledAtAnyQuestion_throwsWhatTheCheckThrows() {
    long[] values = new Random(1).longs(5L * RUN).toArray();
    AtomicInteger asked = new AtomicInteger();
    CheckedSort.sort(values.clone(), values.length, new Cancellation(asked::incrementAndGet));
    // Five runs are sorted, and each number is merged three times, the last run in one of them
    // alone.
    assertThat(asked).hasValueGreaterThanOrEqualTo(5 + 3 * 2 * 5 - 3);
    for (int last = 1; last <= asked.get(); last++) {
      AtomicInteger left = new AtomicInteger(last);
      Cancellation cancellation =
          new Cancellation(
              () -> {
                if (left.decrementAndGet() == 0) {
                  throw new IllegalStateException("enough");
                }
              });
      assertThatThrownBy(() -> CheckedSort.sort(values.clone(), values.length, cancellation))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("enough");
    }
  }
}

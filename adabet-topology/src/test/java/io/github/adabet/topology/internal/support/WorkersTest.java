package io.github.adabet.topology.internal.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 200})
  void run_anyNumberOfThreads_runsEachTaskOnce(int threads) {
    AtomicIntegerArray runs = new AtomicIntegerArray(100);
    List<AtomicInteger> states =
        Workers.run(
            threads,
            100,
            new Cancellation(() -> {}),
            AtomicInteger::new,
            (own, task) -> {
              runs.incrementAndGet(task);
              own.incrementAndGet();
            });
    for (int task = 0; task < 100; task++) {
      assertThat(runs.get(task)).isOne();
    }
    assertThat(states).hasSize(Math.min(threads, 100));
    assertThat(states.stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void run_failingTask_throwsItsException(int threads) {
    IllegalStateException failure = new IllegalStateException("task 17");
    assertThatThrownBy(
            () ->
                Workers.run(
                    threads,
                    10_000,
                    new Cancellation(() -> {}),
                    Object::new,
                    (own, task) -> {
                      if (task == 17) {
                        throw failure;
                      }
                    }))
        .isSameAs(failure);
  }

  @Test
  void run_noTasks_returnsTheCallersState() {
    List<Object> states =
        Workers.run(
            4,
            0,
            new Cancellation(() -> {}),
            Object::new,
            (own, task) -> {
              throw new AssertionError();
            });
    assertThat(states).hasSize(1);
  }
}

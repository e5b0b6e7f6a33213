package io.github.adabet.topology.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class ComputationControlTest {
  @Test
  void none_runningCall_goesOn() {
    assertThat(ComputationControl.NONE.isCancelled()).isFalse();
    assertThat(ComputationControl.NONE.deadline()).isEmpty();
    assertThat(ComputationControl.NONE.listener()).isSameAs(ProgressListener.NONE);
    assertThatCode(ComputationControl.NONE.start()::check).doesNotThrowAnyException();
  }

  @Test
  void check_conditionHolds_throws() {
    AtomicBoolean stop = new AtomicBoolean();
    RunningComputation call = ComputationControl.builder().cancelWhen(stop::get).build().start();
    call.check();
    stop.set(true);
    assertThatThrownBy(call::check)
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("cancelled");
  }

  @Test
  void check_listenerCancels_throws() {
    ProgressListener cancelling =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {
            throw new AssertionError();
          }

          @Override
          public boolean isCancelled() {
            return true;
          }
        };
    RunningComputation call = ComputationControl.builder().progress(cancelling).build().start();
    assertThatThrownBy(call::check).isInstanceOf(OperationCancelledException.class);
  }

  @Test
  void check_callersThreadIsInterrupted_throwsOnOtherThreadsToo() {
    RunningComputation call = ComputationControl.NONE.start();
    Thread.currentThread().interrupt();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other = new Thread(() -> thrown.set(catchThrowable(call::check)));
    other.start();
    while (other.isAlive()) {
      // Not join, which an interrupted thread cannot call.
      Thread.onSpinWait();
    }
    assertThat(thrown.get()).isInstanceOf(OperationCancelledException.class);
    assertThatThrownBy(call::check).isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void check_timeIsOver_throwsWithTheTimeAllowed() {
    RunningComputation call =
        ComputationControl.builder().deadline(Duration.ofNanos(1)).build().start();
    assertThatThrownBy(call::check)
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("PT0.000000001S")
        .hasMessageContaining("allow more time");
  }

  @Test
  void check_timeBeyondCounting_goesOn() {
    RunningComputation call =
        ComputationControl.builder().deadline(Duration.ofDays(1_000_000)).build().start();
    assertThatCode(call::check).doesNotThrowAnyException();
  }

  @Test
  void report_callersThread_reachesTheListener() {
    List<Progress> heard = new ArrayList<>();
    RunningComputation call = ComputationControl.builder().progress(heard::add).build().start();
    call.report("degree 1", 3, 10);
    assertThat(heard).containsExactly(Progress.of("degree 1", 3, 10));
  }

  @Test
  void report_anotherThread_isRefused() {
    RunningComputation call = ComputationControl.NONE.start();
    assertThatThrownBy(() -> CompletableFuture.runAsync(() -> call.report("t", 0, 1)).join())
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void deadline_notPositive_isRefused(long nanos) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ComputationControl.builder().deadline(Duration.ofNanos(nanos)))
        .withMessageContaining("more than 0");
  }

  @Test
  void builder_settingTwice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> ComputationControl.builder().cancelWhen(() -> false).cancelWhen(() -> false));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                ComputationControl.builder()
                    .progress(ProgressListener.NONE)
                    .progress(ProgressListener.NONE));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                ComputationControl.builder()
                    .deadline(Duration.ofDays(1))
                    .deadline(Duration.ofDays(1)));
  }
}

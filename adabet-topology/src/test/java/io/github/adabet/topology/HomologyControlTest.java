package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.control.DeadlineExceededException;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of every engine can be followed, cancelled and limited in time. */
@OnEveryHomologyEngine
class HomologyControlTest {
  @Parameter private HomologyEngine engine;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 20, 100})
  void compute_cancelledAfterSomeQuestions_throws(int questions) {
    AtomicInteger asked = new AtomicInteger();
    ComputationControl control =
        ComputationControl.builder().cancelWhen(() -> asked.getAndIncrement() >= questions).build();
    assertThatThrownBy(() -> engine.compute(longWork(), longOptions(), control))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(asked).hasValueGreaterThan(questions);
  }

  @Test
  void compute_deadlineWithinTheWork_throws() {
    ComputationControl control =
        ComputationControl.builder().deadline(Duration.ofMillis(30)).build();
    assertThatThrownBy(() -> engine.compute(longWork(), longOptions(), control))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("PT0.03S");
  }

  @Test
  void compute_throwingCondition_reachesTheCaller() {
    AtomicInteger asked = new AtomicInteger();
    ComputationControl control =
        ComputationControl.builder()
            .cancelWhen(
                () -> {
                  if (asked.getAndIncrement() == 3) {
                    throw new IllegalStateException("no answer");
                  }
                  return false;
                })
            .build();
    assertThatThrownBy(() -> engine.compute(longWork(), longOptions(), control))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no answer");
  }

  @Test
  void compute_interruptedWithinTheWork_throws() {
    Thread worker = Thread.currentThread();
    ComputationControl control =
        ComputationControl.builder()
            .cancelWhen(
                new BooleanSupplier() {
                  private final AtomicInteger asked = new AtomicInteger();

                  @Override
                  public boolean getAsBoolean() {
                    if (asked.getAndIncrement() == 3) {
                      worker.interrupt();
                    }
                    return false;
                  }
                })
            .build();
    assertThatThrownBy(() -> engine.compute(longWork(), longOptions(), control))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void compute_interruptedThread_throws() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 20, 3);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> engine.compute(cloud, options(1)))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void compute_deadlineOfANanosecond_isExceeded() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 60, 3);
    ComputationControl control = ComputationControl.builder().deadline(Duration.ofNanos(1)).build();
    assertThatThrownBy(() -> engine.compute(cloud, options(2), control))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void compute_listener_hearsOfProgressOnTheCallingThread() {
    DistanceMatrix cloud = Dissimilarities.uniform(new Random(1), 60);
    List<Thread> threads = new ArrayList<>();
    ComputationControl control =
        ComputationControl.builder().progress(done -> threads.add(Thread.currentThread())).build();
    engine.compute(cloud, options(2), control);
    assertThat(threads).isNotEmpty().containsOnly(Thread.currentThread());
  }

  @Test
  void compute_listenerCancels_throws() {
    AtomicInteger asked = new AtomicInteger();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {}

          @Override
          public boolean isCancelled() {
            return asked.incrementAndGet() > 3;
          }
        };
    ComputationControl control = ComputationControl.builder().progress(listener).build();
    assertThatThrownBy(() -> engine.compute(longWork(), longOptions(), control))
        .isInstanceOf(OperationCancelledException.class);
  }

  @Test
  void compute_listenerThrows_endsWithItsException() {
    IllegalStateException own = new IllegalStateException("enough");
    ComputationControl control =
        ComputationControl.builder()
            .progress(
                done -> {
                  throw own;
                })
            .build();
    assertThatThrownBy(() -> engine.compute(longWork(), longOptions(), control)).isSameAs(own);
  }

  /** With {@link #longOptions()}, minutes of work for any engine: the tests end it. */
  private static DistanceMatrix longWork() {
    return Dissimilarities.uniform(new Random(1), 300);
  }

  private static RipsOptions longOptions() {
    return options(3);
  }

  private static RipsOptions options(int maximumDegree) {
    return RipsOptions.builder().maximumDegree(maximumDegree).build();
  }
}

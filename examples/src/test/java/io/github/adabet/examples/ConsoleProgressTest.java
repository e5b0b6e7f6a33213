package io.github.adabet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream before = System.err;

  @BeforeEach
  void redirect() {
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
  }

  @Test
  void onProgress_withoutTerminal_printsOneLinePerFinishedTask() {
    try (ConsoleProgress progress = new ConsoleProgress(false)) {
      progress.onProgress(Progress.of("rank", 1, 2));
      progress.onProgress(Progress.of("rank", 2, 2));
      progress.onProgress(new Progress("epoch 1/1", 5, 7, Map.of("loss", 0.25)));
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("rank: 2 of 2", "epoch 1/1: 5 of 7 loss 0.2500");
  }

  @Test
  void finishTask_afterALineOfItsLastStep_printsNoSecond() {
    try (ConsoleProgress progress = new ConsoleProgress(false, 0)) {
      progress.onProgress(Progress.of("rank", 1, 2));
      progress.onProgress(Progress.of("rank", 2, 2));
      progress.finishTask();
      progress.onProgress(Progress.of("test", 1, 1));
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("rank: 1 of 2", "rank: 2 of 2", "test: 1 of 1");
  }

  @Test
  void dropTask_ofATaskUnderWay_printsNothing() {
    try (ConsoleProgress progress = new ConsoleProgress(false)) {
      progress.onProgress(Progress.of("epoch 1/1", 1, 1));
      progress.dropTask();
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void onProgress_onATerminal_leavesLinesToTheBar() {
    try (ConsoleProgress progress = new ConsoleProgress(true)) {
      progress.onProgress(Progress.of("rank", 1, 2));
      progress.onProgress(Progress.of("rank", 2, 2));
    }

    // The bar writes to the terminal itself, past System.err.
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void isCancelled_afterCancel_isTrue() {
    ConsoleProgress progress = new ConsoleProgress(false);
    assertThat(progress.isCancelled()).isFalse();
    progress.cancel();
    assertThat(progress.isCancelled()).isTrue();
  }
}

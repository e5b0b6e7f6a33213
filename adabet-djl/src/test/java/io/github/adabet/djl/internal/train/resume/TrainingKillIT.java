package io.github.adabet.djl.internal.train.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills training processes without warning and lets new ones go on. */
@Tag("jdk")
class TrainingKillIT {

  private static final int[] LINES_BEFORE_KILL = {1, 5, 8};

  @TempDir private Path directory;

  @Test
  void resume_afterKills_endsWithTheSameBits() throws Exception {
    Path expected = directory.resolve("expected");
    Path actual = directory.resolve("actual");
    Path interrupted = directory.resolve("interrupted");
    runToEnd(start(directory.resolve("straight"), expected));

    for (int lines : LINES_BEFORE_KILL) {
      killAfter(start(interrupted, actual), lines);
      assertThat(actual).doesNotExist();
    }
    runToEnd(start(interrupted, actual));

    assertThat(Files.readString(actual)).isEqualTo(Files.readString(expected)).contains("Linear");
  }

  private static Process start(Path checkpoints, Path weights) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            TrainingProcess.class.getName(),
            checkpoints.toString(),
            weights.toString());
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return builder.start();
  }

  private static void killAfter(Process process, int lines) throws Exception {
    try (BufferedReader output = output(process)) {
      for (int line = 0; line < lines; line++) {
        assertThat(output.readLine()).as("line %d of the process", line).isNotNull();
      }
      process.destroyForcibly();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(process.exitValue()).as("killed, not ended").isNotZero();
  }

  private static void runToEnd(Process process) throws Exception {
    try (BufferedReader output = output(process)) {
      while (output.readLine() != null) {
        // Read on, so that the process never waits for its reader.
      }
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}

package io.github.adabet.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class ForkedJvmTest {
  @Test
  void run_processThatFails_throwsWithTheEndOfItsOutput() {
    ForkedJvm jvm = new ForkedJvm(Failing.class.getName(), 1);

    assertThatThrownBy(() -> jvm.run("last layer", Job.testing(), ProgressListener.NONE))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageContaining("'last layer' ended with code 3")
        .hasMessageContaining("line 99")
        .hasMessageNotContaining("line 1\n");
  }

  @Test
  void run_processWithoutResult_throws() {
    ForkedJvm jvm = new ForkedJvm(Silent.class.getName(), 1);

    assertThatThrownBy(() -> jvm.run("last layer", Job.testing(), ProgressListener.NONE))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageContaining("ended with code 0");
  }

  @Test
  void run_processWithResult_readsIt() throws IOException {
    Measurement measurement =
        new ForkedJvm(Working.class.getName(), 3)
            .run("last layer", Job.testing(), ProgressListener.NONE);

    assertThat(measurement)
        .isEqualTo(new Measurement(null, null, 0.5, 3, null, Comparisons.MEBIBYTE, null));
  }

  @Test
  void run_cancelled_endsTheProcess() {
    ForkedJvm jvm = new ForkedJvm(Endless.class.getName(), 1);
    ProgressListener cancelling =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> jvm.run("last layer", Job.testing(), cancelling))
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("'last layer'");
  }

  /** Would run for a minute. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) throws InterruptedException {
      Thread.sleep(60_000);
    }
  }

  /** Prints a lot and fails. */
  static final class Failing {
    private Failing() {}

    public static void main(String[] arguments) {
      for (int line = 0; line < 100; line++) {
        System.out.println("line " + line);
      }
      System.exit(3);
    }
  }

  /** Does nothing. */
  static final class Silent {
    private Silent() {}

    public static void main(String[] arguments) {}
  }

  /** Tells how many threads the engine would have. */
  static final class Working {
    private Working() {}

    public static void main(String[] arguments) throws IOException {
      String threads = System.getProperty("ai.djl.pytorch.num_threads");
      Files.writeString(
          Path.of(arguments[1]),
          "{\"accuracy\": 0.5, \"seconds\": %s, \"peakBytes\": 1048576}".formatted(threads));
    }
  }
}

package io.github.adabet.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.OperationCancelledException;
import io.github.adabet.Progress;
import io.github.adabet.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class ForkedJvmTest {
  private static final long HEAP = 32 << 20;

  @TempDir Path folder;

  @Test
  void run_processThatFails_throwsWithTheEndOfItsOutput() {
    ForkedJvm jvm = new ForkedJvm(Failing.class.getName(), HEAP);

    assertThatThrownBy(() -> jvm.run("last layer", List.of(), ProgressListener.NONE))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageContaining("'last layer' ended with code 3")
        .hasMessageContaining("line 99")
        .hasMessageNotContaining("line 1\n");
  }

  @Test
  void run_processThatWorks_hasItsArgumentsAndAHeapOfThatSize() throws IOException {
    Path file = folder.resolve("written");

    new ForkedJvm(Working.class.getName(), HEAP)
        .run("last layer", List.of(file.toString(), "text"), ProgressListener.NONE);

    assertThat(Files.readString(file)).startsWith("text ");
    assertThat(Long.parseLong(Files.readString(file).substring(5))).isBetween(HEAP / 2, HEAP);
  }

  @Test
  void constructor_heapOfNothing_isRefused() {
    assertThatThrownBy(() -> new ForkedJvm(Working.class.getName(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 MiB");
  }

  @Test
  void run_cancelled_endsTheProcess() {
    ForkedJvm jvm = new ForkedJvm(Endless.class.getName(), HEAP);
    ProgressListener cancelling =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> jvm.run("last layer", List.of(), cancelling))
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

  /** Writes down what it was told, and its heap. */
  static final class Working {
    private Working() {}

    public static void main(String[] arguments) throws IOException {
      Files.writeString(
          Path.of(arguments[0]), arguments[1] + " " + Runtime.getRuntime().maxMemory());
    }
  }
}

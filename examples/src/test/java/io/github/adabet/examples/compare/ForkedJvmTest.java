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
import java.util.concurrent.TimeUnit;
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

    assertThatThrownBy(() -> jvm.run("last layer", List.of(), output(), ProgressListener.NONE))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageContaining("'last layer' ended with code 3")
        .hasMessageContaining("line 99")
        .hasMessageNotContaining("line 1\n");
    assertThat(output()).content().startsWith("line 0\n");
  }

  @Test
  void run_processThatWorks_hasItsArgumentsAndAHeapOfThatSize() throws IOException {
    Path file = folder.resolve("written");

    new ForkedJvm(Working.class.getName(), HEAP)
        .run("last layer", List.of(file.toString(), "text"), output(), ProgressListener.NONE);

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

    assertThatThrownBy(() -> jvm.run("last layer", List.of(), output(), cancelling))
        .isInstanceOf(OperationCancelledException.class)
        .hasMessageContaining("'last layer'");
  }

  @Test
  void endWithParent_parentIsKilled_endsTheChildToo() throws Exception {
    Path file = folder.resolve("child");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                file.toString())
            .start();
    try {
      while (!Files.exists(file) || Files.readString(file).isEmpty()) {
        assertThat(parent.isAlive()).isTrue();
        Thread.sleep(20);
      }
      ProcessHandle child = ProcessHandle.of(Long.parseLong(Files.readString(file))).orElseThrow();

      parent.destroyForcibly().waitFor();

      child.onExit().get(30, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }

  private Path output() {
    return folder.resolve("output.txt");
  }

  /** Starts a child that would run for a minute. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException {
      new ForkedJvm(Child.class.getName(), HEAP)
          .run("child", List.of(arguments), Path.of(arguments[0] + ".txt"), ProgressListener.NONE);
    }
  }

  /** Writes down which process it is, and would run for a minute. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      ForkedJvm.endWithParent();
      Path written = Path.of(arguments[0] + ".part");
      Files.writeString(written, Long.toString(ProcessHandle.current().pid()));
      Files.move(written, Path.of(arguments[0]));
      Thread.sleep(60_000);
    }
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

package io.github.adabet.topology.internal.ripser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.adabet.OperationCancelledException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the shell, as the only program that is everywhere. */
@Tag("jdk")
class ProgramRunTest {
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void requireShell() {
    assumeTrue(InstalledProgram.executable(Path.of("/bin/sh")), "there is no /bin/sh here.");
  }

  @Test
  void run_programThatFails_givesCodeOutputAndErrors() throws IOException {
    ProgramRun.Outcome outcome = run("echo one; echo two >&2; echo three; exit 7", () -> {});
    assertThat(outcome).isEqualTo(new ProgramRun.Outcome(7, "two"));
    assertThat(lines).containsExactly("one", "three");
  }

  @Test
  void run_muchOnBothStreams_readsAllAndKeepsTheEndOfTheErrors() throws IOException {
    String loop =
        "i=0; while [ $i -lt 30000 ]; do echo line $i; echo error $i >&2; i=$((i+1)); done";
    ProgramRun.Outcome outcome = run(loop, () -> {});
    assertThat(lines).hasSize(30_000).endsWith("line 29999");
    assertThat(outcome.errors()).endsWith("error 29999").hasSizeLessThanOrEqualTo(4096);
  }

  @Test
  void run_programThatReads_findsAnEmptyInput() throws IOException {
    assertThat(run("cat", () -> {}).exitCode()).isZero();
    assertThat(lines).isEmpty();
  }

  @Test
  void run_checkThatThrows_killsTheProgramAndItsChildren() {
    IllegalStateException stop = new IllegalStateException("stop");
    assertThatThrownBy(
            () ->
                run(
                    "sleep 1000 & echo $!; echo $$; wait",
                    () -> {
                      if (lines.size() == 2) {
                        throw stop;
                      }
                    }))
        .isSameAs(stop);
    for (String id : lines) {
      assertThat(ProcessHandle.of(Long.parseLong(id)).filter(ProcessHandleAlive::running))
          .isEmpty();
    }
  }

  @Test
  void run_interrupt_killsTheProgramAndKeepsTheStatus() {
    Thread caller = Thread.currentThread();
    assertThatThrownBy(
            () ->
                run(
                    "echo $$; sleep 1000",
                    () -> {
                      if (!lines.isEmpty()) {
                        caller.interrupt();
                      }
                    }))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ProcessHandle.of(Long.parseLong(lines.get(0))).filter(ProcessHandleAlive::running))
        .isEmpty();
  }

  @Test
  void run_readerThatThrows_endsTheProgram() {
    IllegalStateException unreadable = new IllegalStateException("unreadable");
    assertThatThrownBy(
            () ->
                ProgramRun.run(
                    List.of("/bin/sh", "-c", "echo x; sleep 1000"),
                    () -> {},
                    line -> {
                      throw unreadable;
                    }))
        .isSameAs(unreadable);
  }

  @Test
  void run_programThatIsNotThere_throws() {
    assertThatThrownBy(() -> ProgramRun.run(List.of("/no/such/program"), () -> {}, lines::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/program");
  }

  private ProgramRun.Outcome run(String script, Runnable check) throws IOException {
    return ProgramRun.run(List.of("/bin/sh", "-c", script), check, lines::add);
  }

  /** A killed child may stay a zombie until its new parent looks; it runs no more. */
  private static final class ProcessHandleAlive {
    static boolean running(ProcessHandle process) {
      try {
        return process.isAlive()
            && !java.nio.file.Files.readString(Path.of("/proc", process.pid() + "", "stat"))
                .contains(") Z");
      } catch (IOException e) {
        return false;
      }
    }
  }
}
